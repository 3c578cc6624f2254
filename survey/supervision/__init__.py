"""The officer of a city looks over its outlets and units: what has come in, what waits, where it is late."""
