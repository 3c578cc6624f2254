"""Early warning: outlets, units, cells, sectors and cities watched day by day, and what is done about their alarms."""
