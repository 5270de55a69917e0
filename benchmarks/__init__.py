"""How fast the project reads, side by side in one run: `python -m benchmarks`."""
