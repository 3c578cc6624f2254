"""Access codes: listed, drawn as symbols, printed on posters."""
