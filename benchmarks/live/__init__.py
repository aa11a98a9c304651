"""The load of `benchmarks/live.py`, the servers that it is put on, and the tables of what came out."""
