"""Bytes in, sightings and problems out: one module per format, recognised by content."""
