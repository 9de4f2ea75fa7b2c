"""The desk: the archive in a browser, our own pages beside Datasette's."""

from __future__ import annotations

from pathlib import Path

METADATA = Path(__file__).with_name("metadata.json")
"""Descriptions of every view and column, and the saved queries."""
