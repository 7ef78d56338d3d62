"""The order of Russian and English names without ICU: a key that sorts right by code points."""

_AFTER_E = "е\uffff"  # ё stands between е and ж in the alphabet


def sort_key(name: str) -> str:
    """Sorts by code points as a Russian reader expects: case does not matter, ё comes after е."""
    return " ".join(name.split()).lower().replace("ё", _AFTER_E)


def search_key(text: str) -> str:
    """For finding: case does not matter and ё is е, as people type it."""
    return " ".join(text.split()).lower().replace("ё", "е")
