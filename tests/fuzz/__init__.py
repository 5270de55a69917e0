"""Coverage-guided fuzzing of what reads other people's bytes: `make fuzz`; what it found is kept in `cases/`."""
