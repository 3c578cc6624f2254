"""The rows of a release as readers see them: read, named, worded; what is shown and what is withheld."""
