"""Determinism: can two runs with the same input differ?"""
