"""Findings in; pages, tables and JSON out."""
