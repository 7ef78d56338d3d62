"""Text that people typed or pasted: what is kept is visible, and reads in the order in which it stands.

Removed: control characters (C0, C1) but tab and line end; the invisible characters that change the order of
what follows (Unicode bidirectional embeddings, overrides and isolates, UAX #9: "Trojan Source",
CVE-2021-42574); non-characters. Letters of any script stay, also right-to-left ones.
"""

from itertools import chain
from typing import Final

_UNSEEN: Final = dict.fromkeys(
    chain(
        range(0x01, 0x09),
        (0x0B, 0x0C),
        range(0x0E, 0x20),
        range(0x7F, 0xA0),
        range(0x202A, 0x202F),
        range(0x2066, 0x206A),
        range(0xFDD0, 0xFDF0),
        (0xFFFE, 0xFFFF),
    )
)


def cleaned(text: str) -> str:
    """``+7\\u202d916`` → ``+7916``. NUL stays for the edge to refuse: it is never pasted by accident."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)
