"""Sightings and fingerprints in, things and claims out, each with its because."""
