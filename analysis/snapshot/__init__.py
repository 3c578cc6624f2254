"""A frozen wave as it lies on disk, and the settings it is measured with."""
