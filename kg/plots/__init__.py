"""Pictures for papers, by `kg plot`: nothing is loaded here, so that the command can name them at once."""
