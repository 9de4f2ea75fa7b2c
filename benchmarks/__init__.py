"""Reproducible figures of speed and quality, and the floors they must keep."""
