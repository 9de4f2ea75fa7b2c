"""What happens to a capture between the wire and the archive, one stage a module."""
