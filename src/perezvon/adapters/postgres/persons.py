"""A person and the cards that were merged into his: what slices need to read rows by person."""

from sqlalchemy import Column, ColumnElement, MetaData, Select, Table, Text, func, or_, select
from sqlalchemy.sql.elements import SQLCoreOperations

from perezvon.kit.ids import CentreId, PersonId

metadata = MetaData()
person = Table(
    "person",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("merged_into", Text),
)
"""The few columns that other slices read. ``merged_into``: the survivor, who was never merged himself."""


def parts(centre: CentreId, ident: PersonId) -> Select[str]:
    """The ids under which rows of a person lie: his own and those of the cards merged into his."""
    return select(person.c.id).where(
        person.c.centre == centre, or_(person.c.id == ident, person.c.merged_into == ident)
    )


def survivor(centre: CentreId, ident: PersonId) -> Select[str]:
    """Whose card it is now: the survivor of a merge, or he himself."""
    return select(func.coalesce(person.c.merged_into, person.c.id)).where(
        person.c.centre == centre, person.c.id == ident
    )


def is_of(column: SQLCoreOperations[str], centre: CentreId, ident: PersonId) -> ColumnElement[bool]:
    """The row belongs to the person, or to a card that was merged into his."""
    return or_(
        column == ident,
        column.in_(select(person.c.id).where(person.c.centre == centre, person.c.merged_into == ident)),
    )
