"""Between the network and the pages: limits, compression, security, sessions, errors, assets."""
