"""Stores on other machines: filled by the SPARQL 1.1 Graph Store Protocol, asked by the SPARQL 1.1 Protocol."""
