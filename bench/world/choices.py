"""What the command line of ``python -m bench`` chose; every benchmark may look."""

from dataclasses import dataclass


@dataclass
class Choices:
    """quick: a tenth of the calls, for a look in between. minutes: how long ``load`` lasts."""

    quick: bool = False
    minutes: float = 0.0


CHOSEN = Choices()
