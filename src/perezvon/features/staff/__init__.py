"""Staff: users and their sessions, agents and skills, the centre itself, the history of changes."""
