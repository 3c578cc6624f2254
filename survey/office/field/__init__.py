"""How the field stands while a wave is open, and how good its responses are."""
