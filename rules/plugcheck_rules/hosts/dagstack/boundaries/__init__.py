"""Can what crosses a plugin's hooks survive JSON?"""
