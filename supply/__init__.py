"""What the project is made of, and that its packages are what its sources say: `python -m supply.NAME`, docs/releasing.md."""
