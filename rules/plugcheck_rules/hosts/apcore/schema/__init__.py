"""Schema files: are they sound, satisfiable, compatible with the last release, in step with the code?"""
