"""From the table of sums to estimates with their covariances."""
