"""Reads and checks the shipped knowledge into model objects."""
