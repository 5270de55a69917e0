"""Notes of about 500 characters in three languages, made from a seed, with the facts that each states: see `benchmarks.corpus.notes`."""
