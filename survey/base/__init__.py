"""What everything stands on: settings, database, time, language, identifiers, addresses, commands, mail."""
