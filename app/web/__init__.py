"""The local web app: one process, one workspace, asked by a browser or in SPARQL."""
