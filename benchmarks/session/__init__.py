"""The people of `benchmarks/session.py`, what they do, and what came of it."""
