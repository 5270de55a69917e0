"""What there is to decide in a graph, best first, and the blocks of TOML that decisions become."""
