"""Files that are no pages, read: a module a format."""
