"""PostgreSQL: the centre's memory. Migrations, sessions under row-level security, facts, the journal."""
