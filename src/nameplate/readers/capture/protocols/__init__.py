"""One module per protocol; `table.py` lists them all."""
