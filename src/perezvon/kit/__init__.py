"""Pure values that every part shares: identifiers, errors, telephone numbers, times."""
