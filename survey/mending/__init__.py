"""What a unit should mend: importance and performance of what it is rated on, and what customers write."""
