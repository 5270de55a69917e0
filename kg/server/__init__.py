"""The SPARQL endpoint: SPARQL 1.1 Protocol and Graph Store Protocol over the store on disk, as an ASGI application."""
