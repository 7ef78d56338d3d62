"""Text that people typed or pasted: what is kept is visible, and reads in the order in which it stands.

Removed: control characters (C0, C1) but tab and line end; the invisible characters that change the order of
what follows (Unicode bidirectional embeddings, overrides and isolates, UAX #9: "Trojan Source",
CVE-2021-42574); non-characters. Letters of any script stay, also right-to-left ones.
"""

import re
from typing import Final

_LINE_END: Final = re.compile("\r\n?")
_UNSEEN: Final = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)


def cleaned(text: str) -> str:
    """``+7\\u202d916`` → ``+7916``. NUL stays for the edge to refuse: it is never pasted by accident."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", text))
