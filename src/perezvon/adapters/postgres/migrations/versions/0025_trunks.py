"""Trunks that register, number formats, limits; passwords sealed.

A password that was kept before was never used by anything and stood in plain text: it goes.
"""

from perezvon.adapters.postgres.migrations.script import run

revision = "0025_trunks"
down_revision = "0020_access"
branch_labels = None
depends_on = None

COLUMNS = (
    "registers boolean not null default false",
    "auth_user text not null default ''",
    "realm text not null default ''",
    "expiry_s integer not null default 300",
    "outbound_proxy text not null default ''",
    "transport text not null default 'udp' check (transport in ('udp', 'tcp', 'tls'))",
    "number_format_in text not null default ''",
    "number_format_out text not null default ''",
    "caller_id text not null default ''",
    "channels_in integer not null default 0",
    "channels_out integer not null default 0",
    "calls_per_s integer not null default 0",
    "check_s integer not null default 30",
)


def upgrade() -> None:
    run(
        "alter table trunk " + ", ".join(f"add column {column}" for column in COLUMNS),
        "update trunk set password = ''",
        "comment on column trunk.password is 'sealed; see adapters/sealing.py'",
    )


def downgrade() -> None:
    run("alter table trunk " + ", ".join(f"drop column {column.split()[0]}" for column in COLUMNS))
