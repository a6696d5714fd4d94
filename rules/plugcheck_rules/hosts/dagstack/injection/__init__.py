"""Does a plugin go around what its host injects, or use it as it cannot be used?"""
