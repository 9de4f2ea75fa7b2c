"""Spiders in Python, for what a declaration cannot say."""
