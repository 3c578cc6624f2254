"""Models that lend strength to what has few responses: small areas."""
