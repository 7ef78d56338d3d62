"""Bodies of products, rules and suggestions."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, StringConstraints

from perezvon.adapters.web.errors import FieldError
from perezvon.adapters.web.models import In, Out, Slug, Version
from perezvon.features.offers.rules import TOLERANCE_PCT, Role

MOST: int = 9_000_000_000_000_000
"""Micro units: nine thousand million of a currency; exact also in a browser."""
MoneyIn = Annotated[int, Field(ge=0, le=MOST)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Value = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, StringConstraints(max_length=500)]
CallIdIn = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Tax: TypeAlias = Literal["included", "added", "none"]
CameFor: TypeAlias = Literal["question", "choosing", "buying"]


class ProductFields(BaseModel):
    """``price`` in millionths of the currency; ``tax``: how it stands to the price, ``tax_bp`` in hundredths
    of a percent. ``stock`` None: unlimited. ``levels``: value (quality, price, delivery, …) → 1 to 5.
    ``alternatives`` replace it, ``goes_with`` are sold beside it: ids of products of this client."""

    client: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    category: Annotated[str, StringConstraints(max_length=60)] = ""
    service: Annotated[str, StringConstraints(max_length=60)] = ""
    say: Annotated[str, StringConstraints(max_length=2000)] = ""
    price: MoneyIn
    currency: Currency = "RUB"
    tax: Tax = "included"
    tax_bp: Annotated[int, Field(ge=0, le=10_000)] = 0
    stock: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    levels: Annotated[dict[Value, Annotated[int, Field(ge=1, le=5)]], Field(max_length=20)] = {}
    tags: Annotated[list[Word], Field(max_length=20)] = []
    alternatives: Annotated[list[Slug], Field(max_length=20)] = []
    goes_with: Annotated[list[Slug], Field(max_length=20)] = []
    active: bool = True


class ProductPut(In, ProductFields):
    """``version`` None makes a new product."""

    version: Version | None = None


class Product(Out, ProductFields):
    """``reserved``: what agreements that are fixed hold back of the stock."""

    id: Slug
    version: Version
    reserved: int = 0


class ProductFilter(In):
    """``q``: part of the name, id, category or a tag."""

    client: Slug | None = None
    q: Annotated[str, StringConstraints(max_length=120)] = ""
    active: bool | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class ProductPrice(Out):
    """What a product cost from then on; ``author``: a login."""

    price: int
    currency: str
    at: datetime
    author: str


class ProductFile(In):
    """``data``: CSV in base64 (UTF-8 or Windows-1251), as the export writes it. ``apply`` false: looks."""

    client: Slug
    data: Annotated[str, StringConstraints(max_length=1_000_000)]
    apply: bool = False


class ProductFileRow(Out):
    """One line of the file: what it does, or why it cannot; ``field`` of an error is the column."""

    line: int
    id: str
    name: str
    outcome: Literal["created", "changed", "same", "wrong"]
    errors: list[FieldError] = Field(default=[])


class ProductFileResult(Out):
    """``done``: it was applied, all of it; one wrong row and nothing is."""

    rows: list[ProductFileRow]
    created: int
    changed: int
    same: int
    wrong: int
    done: bool


class OfferRuleFields(BaseModel):
    """``tolerance_pct``: how far above a known budget is still offered, and what counts as a similar price;
    ``hard_budget``: never above it. ``objection_…``: the answer to "dear", with {failing} of the supplier
    before; empty: the usual sentence."""

    tolerance_pct: Annotated[int, Field(ge=0, le=100)] = TOLERANCE_PCT
    hard_budget: bool = False
    objection_ru: Annotated[str, StringConstraints(max_length=1000)] = ""
    objection_en: Annotated[str, StringConstraints(max_length=1000)] = ""


class OfferRulePut(In, OfferRuleFields):
    version: Version | None = None


class OfferRule(Out, OfferRuleFields):
    """``id``: the client. ``version`` None: nobody changed the defaults yet."""

    id: Slug
    version: Version | None


class WishFields(BaseModel):
    """``budget`` in millionths; None: not known. ``exclusions``: tags, categories or products that he surely
    does not want. ``failing``: what the supplier before us failed in."""

    product: Slug | None = None
    deciding_value: Value | None = None
    exclusions: Annotated[list[Word], Field(max_length=30)] = []
    budget: MoneyIn | None = None
    currency: Currency | None = None
    failing: Words = ""


class SuggestIn(In, WishFields):
    """``category``: counts where no product is named. ``bought``: products that he has already."""

    client: Slug
    category: Annotated[str, StringConstraints(max_length=60)] | None = None
    bought: Annotated[list[Slug], Field(max_length=100)] = []


class WhyOut(Out):
    """A reason: ``just_above_budget``, ``dearer_for_quality``, …, and its figures."""

    code: str
    values: dict[str, int | str]


class SuggestionOut(Out):
    """``price``: what is to be named. ``say``: words of the product's description."""

    product: str
    name: str
    say: str
    price: int
    currency: str
    available: int | None
    role: Role
    why: list[WhyOut]


class Suggestions(Out):
    """In the order in which to offer. ``objection``: the answer to "dear"; empty: no failing is known.
    ``ceiling``: the dearest that the budget allows. ``nothing``: why the list is empty.
    ``unknown_exclusions``: words of the wish that no product answers to, so they keep nothing away."""

    suggestions: list[SuggestionOut]
    objection: str
    ceiling: int | None
    nothing: Literal["", "no_products", "all_excluded", "budget_too_low"]
    unknown_exclusions: list[str]


class CallWishPut(In, WishFields):
    """What is known on a call now. ``came_for``: a question only, choosing, or buying. ``budget_asked``:
    asked for, also in vain. ``version``: of the wish that was seen; None: the first."""

    client: Slug
    person: Slug | None = None
    came_for: CameFor | None = None
    budget_asked: bool = False
    version: Version | None = None


class CallWish(Out):
    client: str
    person: str | None
    came_for: CameFor | None
    product: str | None
    deciding_value: str | None
    exclusions: list[str]
    budget: int | None
    currency: str
    budget_asked_at: datetime | None
    failing: str
    version: Version


class ShowIn(In):
    """A product whose price is named now; a repeat changes nothing."""

    product: Slug
    role: Role = "other"
    why: list[Value] = Field(default=[], max_length=10)


class AnswerIn(In):
    """``because``: needed with a refusal."""

    product: Slug
    answer: Literal["taken", "refused"]
    because: Words = ""


class TakeBackIn(In):
    """A product that was marked as named, and was not."""

    product: Slug


class ShownOffer(Out):
    """``before_budget``: its price was named before the budget was asked for. ``extreme``: the lowest or
    highest price of those that were to choose from; an error where it came first. ``mistaken_at``: when it
    was taken back, because it had not been named."""

    position: int
    product: str
    name: str
    price: int
    currency: str
    role: str
    why: list[str]
    before_budget: bool
    extreme: Literal["lowest", "highest"] | None
    at: datetime
    answer: Literal["taken", "refused"] | None
    because: str
    answered_at: datetime | None
    mistaken_at: datetime | None


class CallOffers(Out):
    """What was wished for and offered on a call. ``mistaken``: what was marked as named and taken back; it
    counts nowhere. ``faults``: its gross errors."""

    wish: CallWish | None
    shown: list[ShownOffer]
    mistaken: list[ShownOffer]
    faults: list[Literal["price_before_budget", "extreme_price_first"]]
