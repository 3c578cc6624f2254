"""The flags by name, and the columns of a count of them."""

FLAGS = ("repeat", "speeder", "strict_speeder", "straight", "burst", "copied", "off_hours")
COUNTS = ("responses", *FLAGS, "flagged")
