"""Where callers come from: the list of sources, what each costs, and what was spent on lost ones."""
