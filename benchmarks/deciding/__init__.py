"""The meeting and the people of `benchmarks/decide.py`."""
