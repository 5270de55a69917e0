"""Faults as a table: what is wrong, what is promised, what is seen. `docs/faults.md` is made of it by `python -m tests.faults`."""
