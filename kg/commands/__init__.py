"""What the commands of `kg` do: each module one command, or what they share."""
