"""What is looked at day by day and wave by wave: confidence sequences, importance, planning, tendency."""
