"""The indicators of the outline's box 1: their list, their values by period, each against its target."""
