"""The pages of `kg serve`: HTML made in worker processes from templates, for people who want to look around."""
