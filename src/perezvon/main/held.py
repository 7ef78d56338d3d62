"""Everything that is held of a person, of all slices: what an access report shows and an erasure destroys.

A table with personal data that is missing here fails ``tests/house/test_held.py``.
"""

from typing import Final

from perezvon.features.calls import held as calls
from perezvon.features.classes import held as classes
from perezvon.features.consent import held as consent
from perezvon.features.imports import held as imports
from perezvon.features.offers import held as offers
from perezvon.features.persons import held as persons
from perezvon.features.promises import held as promises
from perezvon.features.quality import held as quality
from perezvon.features.recordings import held as recordings
from perezvon.features.scripts import held as scripts
from perezvon.features.subjects import held as subjects

HELD: Final = (
    *persons.HELD,
    *calls.HELD,
    *subjects.HELD,
    *recordings.HELD,
    *promises.HELD,
    *classes.HELD,
    *consent.HELD,
    *scripts.HELD,
    *offers.HELD,
    *imports.HELD,
    *quality.HELD,
)
