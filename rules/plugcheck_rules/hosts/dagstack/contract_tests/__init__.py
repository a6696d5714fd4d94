"""Rules about a plugin's own contract tests: do they test anything?"""
