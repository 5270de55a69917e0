"""The W3C's SPARQL 1.1 tests, asked of a real `kg serve` over HTTP; the cases lie beside the project and are not part of it."""
