"""The modules of the course, a folder each: module.toml, simulators/, tasks/, figures.py, diagnostic.toml."""
