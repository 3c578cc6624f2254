"""The bulletin as a document, on paper and for Word."""
