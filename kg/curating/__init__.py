"""`kg catalogue`: names of one's own are added, found and checked."""
