"""What if that day had been staffed otherwise: a day that was, replayed by the floor with a change."""
