"""Writes evidence files byte by byte: frames, captures, conversations, sheets. Standard library only."""
