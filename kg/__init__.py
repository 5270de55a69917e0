"""notegraph: Markdown notes to a knowledge graph in which every triple shows the words that say it."""
