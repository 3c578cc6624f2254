"""What the public sees: the results, each release with its files and proofs, the API."""
