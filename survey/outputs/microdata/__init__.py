"""The responses of a frozen wave for statisticians' own programs."""
