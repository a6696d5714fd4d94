"""Access lists: is every rule well formed, reachable and needed; who can call what?"""
