"""A plausible invented province, so that a new installation shows everything. docs/demonstration.md has the model."""
