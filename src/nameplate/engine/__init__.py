"""The embedded engine: one door to DuckDB, closed to the network and bounded in memory."""
