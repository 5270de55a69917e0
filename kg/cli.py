"""The command `kg`."""

from __future__ import annotations


def main() -> None:
    """Run the command."""
    raise SystemExit("kg: nothing yet")
