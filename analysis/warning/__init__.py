"""Early warning: a series of days, or other periods, against its own past."""
