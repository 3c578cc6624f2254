"""Word that reaches people: news, who subscribed to which, and the ways by which it is sent."""
