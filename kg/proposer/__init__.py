"""Facts that a language model proposes and the project's own gate admits. Off unless `kg.toml` says otherwise."""
