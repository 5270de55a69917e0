"""What two graphs differ in, each difference with its sentence and its cause: `kg diff`."""
