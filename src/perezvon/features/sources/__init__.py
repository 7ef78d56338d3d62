"""Where callers come from: the list of sources, what each costs, and what was spent in vain on lost callers."""
