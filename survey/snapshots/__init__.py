"""A closed wave becomes files that never change: responses by city, register, proofs, codebook, manifest."""
