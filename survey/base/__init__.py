"""What everything stands on: settings, database, time and language, identifiers, addresses, commands, mail, the queue."""
