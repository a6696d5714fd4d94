"""Ambient state: does state outlive or escape the plugin instance?"""
