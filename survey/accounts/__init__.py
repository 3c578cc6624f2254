"""Signing in: accounts, roles, who may enter which room."""
