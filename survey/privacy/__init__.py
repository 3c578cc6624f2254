"""What respondents write in words: scrubbed, sealed, erased."""
