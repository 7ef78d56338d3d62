"""What Alembic runs: the connection comes from ``migrate.upgrade``."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
