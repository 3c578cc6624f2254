"""Recordings made by rule for the loudspeaker of the page with faces: `make voices`, for maintainers."""
