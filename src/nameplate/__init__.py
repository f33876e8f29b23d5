"""Nameplate: who really made it, which restrictions touch it, what is due when, and why."""

__version__ = "0.1.0"
