"""Telephone numbers: one form inside (E.164 with plus), any usual form outside."""

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from perezvon.kit.errors import Refused

DEFAULT_REGION = "RU"
E164 = "{e164}"
NATIONAL = "{national}"
_PLACES = (E164, NATIONAL)
LEAST_DIGITS: Final = 7
"""Shorter ones are ends of many numbers."""
_ABROAD: Final = ("00", "810", "011")


def is_region(region: str) -> bool:
    """Whether numbers without a country code can be read as those of this country (ISO 3166)."""
    return region in phonenumbers.SUPPORTED_REGIONS


def e164(number: str, region: str = DEFAULT_REGION) -> str | None:
    """``8 (495) 000-01-01`` → ``+74950000101``; None when it cannot be a telephone number.

    ``region`` (ISO 3166) reads numbers that come without a country code. Only the length is checked, not
    whether the range was given out: plans change faster than the library (about 20 µs a number).
    """
    try:
        parsed = phonenumbers.parse(number[:64], region)
    except NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    if not possible or parsed.extension:
        return None
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def number_format_fault(form: str) -> str | None:
    """Why a number format cannot be used (a code); None: it can. Empty: numbers as they are."""
    if not form:
        return None
    before, after = next(((a, b) for p in _PLACES for a, found, b in [form.partition(p)] if found), ("?", ""))
    return None if not after and not set(before) - set("+0123456789*#") else "number_format.invalid"


def to_carrier(number: str, form: str, region: str = DEFAULT_REGION) -> str:
    """An E.164 number as a carrier wants it: ``8{national}`` makes ``89120000000`` of ``+79120000000``.

    ``{e164}``: the digits with the country code, ``{national}``: without it; what stands before is put
    before. A number of another country than ``region`` has no national form there: it goes out with its plus.
    """
    digits = number.removeprefix("+")
    if not form or not number.startswith("+"):
        return number
    if form.endswith(E164):
        return form.removesuffix(E164) + digits
    code = str(phonenumbers.country_code_for_region(region))
    return form.removesuffix(NATIONAL) + digits.removeprefix(code) if digits.startswith(code) else number


def from_carrier(number: str, form: str, region: str = DEFAULT_REGION) -> str:
    """The way back: ``8{national}`` makes ``+79120000000`` of ``89120000000``.

    What does not come in the carrier's own form is read in any usual one; what is no number stays as it is.
    """
    if not form or not number:
        return number
    place = E164 if form.endswith(E164) else NATIONAL
    before = form.removesuffix(place)
    if number.startswith(before) and number != before:
        rest = number.removeprefix(before)
        code = "" if place == E164 else str(phonenumbers.country_code_for_region(region))
        read = e164(f"+{code}{rest}")
        if read is not None:
            return read
    return e164(number, region) or number


def masked(number: str) -> str:
    """A number that people may see who may not see whose it is: its last four digits."""
    digits = "".join(c for c in number if c.isdigit())
    return f"…{digits[-4:]}" if len(digits) > 4 else number


def written(number: str, region: str = DEFAULT_REGION) -> tuple[str, ...]:
    """The ways in which a carrier may have sent an E.164 number: as it is, its digits, behind the codes for
    abroad, and as it is dialled in its own country, with trunk prefix and without.

    Left out is what would be somebody else's number where it came in: ``9161234567`` of +1 916 123-4567,
    because it reads as +7 916 123-45-67 in ``region``.
    """
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return (number,)
    bare = phonenumbers.national_significant_number(parsed)
    country = str(parsed.country_code)
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    trunk = phonenumbers.ndd_prefix_for_region(main, True) or ""
    abroad = [before + country + bare for before in ("+", "", *_ABROAD)]
    at_home = [before + bare for before in dict.fromkeys(("", trunk, trunk and trunk + "0"))]
    found = [form for form in (number, *abroad, *at_home) if len(form) >= LEAST_DIGITS]
    return tuple(dict.fromkeys(form for form in found if not _of_another(form, number, region)))


def _of_another(form: str, number: str, region: str) -> bool:
    try:
        read = phonenumbers.parse(form, region)
    except NumberParseException:
        return False
    if not phonenumbers.is_valid_number(read):
        return False  # no such number was given out to anybody
    return phonenumbers.format_number(read, PhoneNumberFormat.E164) != number


def masked_all_over(digits: str) -> str:
    """As many digits that say no more than the area: the last seven are noughts (nines where they were)."""
    kept, rest = digits[:-LEAST_DIGITS], digits[-LEAST_DIGITS:]
    return kept + ("9" if set(rest) == {"0"} else "0") * len(rest)


def shown(number: str) -> str:
    """``+74950000101`` → ``+7 495 000-01-01``; what is not a number stays as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


_UNREADABLE: Final = {
    NumberParseException.INVALID_COUNTRY_CODE: "phone.bad_country",
    NumberParseException.NOT_A_NUMBER: "phone.not_a_number",
    NumberParseException.TOO_SHORT_AFTER_IDD: "phone.too_short",
    NumberParseException.TOO_SHORT_NSN: "phone.too_short",
    NumberParseException.TOO_LONG: "phone.too_long",
}
_IMPOSSIBLE: Final = {
    ValidationResult.INVALID_COUNTRY_CODE: "phone.bad_country",
    ValidationResult.TOO_SHORT: "phone.too_short",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "phone.local_only",
    ValidationResult.TOO_LONG: "phone.too_long",
    ValidationResult.INVALID_LENGTH: "phone.bad_length",
}


def typed(number: str, region: str = DEFAULT_REGION) -> str:
    """What a person typed or pasted, as E.164 with plus. Raises Refused with the reason: ``phone.…``."""
    kept = {"field": "number", "number": number[:40]}
    try:
        parsed = phonenumbers.parse(number[:64], region)
    except NumberParseException as unreadable:
        raise Refused(_UNREADABLE.get(unreadable.error_type, "phone.not_a_number"), kept) from None
    how = phonenumbers.is_possible_number_with_reason(parsed)
    if how != ValidationResult.IS_POSSIBLE:
        raise Refused(_IMPOSSIBLE.get(how, "phone.bad_length"), kept)
    if parsed.extension:
        raise Refused("phone.extension", {**kept, "extension": parsed.extension})
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
