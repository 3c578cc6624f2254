"""The figures of an edition for statistical systems: SDMX-CSV 1.0 and 2.0, and SDMX-ML 2.1 with its structure."""
