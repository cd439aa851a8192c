"""Compiled inner loops: arrays in, arrays out. They trust their arguments; whoever calls them has checked.

Each has a slow, obvious twin under ``tests/``.
"""
