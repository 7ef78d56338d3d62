"""Facts of the stream ``persons``: which cards are one person. Published by the slice ``persons``."""

import msgspec

from perezvon.kit.ids import PersonId


class PersonsMerged(msgspec.Struct, frozen=True, tag_field="kind", tag="persons_merged"):
    """What is known of ``merged`` is known of ``survivor`` from now on."""

    survivor: PersonId
    merged: PersonId


class PersonsParted(msgspec.Struct, frozen=True, tag_field="kind", tag="persons_parted"):
    """A merge was taken back: they are two again."""

    survivor: PersonId
    merged: PersonId


AnyPersonFact = PersonsMerged | PersonsParted
