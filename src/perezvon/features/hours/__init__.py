"""Opening hours: calendars of weekly openings, public holidays, days of one's own, and temporary closing."""
