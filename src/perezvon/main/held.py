"""Everything that is held of a person, of all slices: what an access report shows and an erasure destroys.

A table with personal data that is missing here fails ``tests/house/test_held.py``.
"""

from typing import Final

from perezvon.features.calls import held as calls
from perezvon.features.classes import held as classes
from perezvon.features.consent import held as consent
from perezvon.features.persons import held as persons
from perezvon.features.promises import held as promises
from perezvon.features.recordings import held as recordings

HELD: Final = (
    *persons.HELD,
    *calls.HELD,
    *recordings.HELD,
    *promises.HELD,
    *classes.HELD,
    *consent.HELD,
)
