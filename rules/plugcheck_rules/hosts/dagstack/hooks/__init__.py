"""Is the plugin shaped as dagstack and pluggy need it?"""
