"""What is looked at every day: confidence sequences, importance, planning."""
