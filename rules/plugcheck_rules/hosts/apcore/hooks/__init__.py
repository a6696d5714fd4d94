"""Module classes and the calls that they make: are they what apcore needs?"""
