"""One module a kind of knowledge, each reading a `Reading`."""
