"""What must not be published, so that nothing confidential can be computed."""
