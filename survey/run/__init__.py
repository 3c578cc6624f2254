"""Serving: the server, the worker and its clock, the first secrets."""
