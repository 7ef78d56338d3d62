"""What Alembic runs: the connection comes from ``migrate``; ``at_once``: all in one transaction."""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"], transaction_per_migration=not attributes.get("at_once", False)
)
with context.begin_transaction():
    context.run_migrations()
