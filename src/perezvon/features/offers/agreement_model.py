"""Bodies of agreements and commercial offers."""

from datetime import date, datetime
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, model_validator

from perezvon.adapters.web.models import In, Out, Slug, Version, wrong
from perezvon.facts.settings import Language
from perezvon.features.offers.model import CallIdIn, Currency, MoneyIn, Words
from perezvon.features.offers.stages import State

Kind: TypeAlias = Literal["price", "delivery", "payment", "term", "extra"]
Party: TypeAlias = Literal["company", "person"]
Decider: TypeAlias = Literal[
    "lawyer", "accountant", "security", "director", "spouse", "children", "parents", "self", "other"
]
Said = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class AgreedCondition(BaseModel):
    """One condition of the deal in the words of the talk; ``id`` stays through all versions."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,12}$")]
    kind: Kind
    text: Said


class AgreedLine(BaseModel):
    """``price``: of one, as agreed; ``name`` is filled from the product."""

    product: Slug
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    price: MoneyIn


class DecisionStep(BaseModel):
    """Somebody who has a say, and what has to happen for his yes."""

    who: Decider
    what: Annotated[str, StringConstraints(max_length=300)] = ""
    done: bool = False


class AgreedTerms(BaseModel):
    """``speeds_up``: what could speed the purchase up. ``party``: who decides, a company or a person."""

    conditions: Annotated[list[AgreedCondition], Field(max_length=50)] = []
    products: Annotated[list[AgreedLine], Field(max_length=50)] = []
    party: Party = "person"
    deciders: Annotated[list[DecisionStep], Field(max_length=20)] = []
    speeds_up: Words = ""

    @model_validator(mode="after")
    def _once(self) -> Self:
        for each in (
            [condition.id for condition in self.conditions],
            [line.product for line in self.products],
        ):
            if len(each) != len(set(each)):
                raise wrong("agreement.twice")
        return self


class AgreementFields(BaseModel):
    """``closes_on``: when the deal is expected; ``next_at``: when the next step is due."""

    terms: AgreedTerms = AgreedTerms()
    currency: Currency = "RUB"
    closes_on: date | None = None
    next_step: Words = ""
    next_at: AwareDatetime | None = None


class AgreementNew(In, AgreementFields):
    """``call``: on which it is agreed; left out: beside any call."""

    person: Slug
    call: CallIdIn | None = None


class AgreementPut(In, AgreementFields):
    version: Version


class AgreementFix(In):
    version: Version


class AgreementChange(In, AgreementFields):
    """What is fixed changes as a whole, as a new version of it."""

    version: Version


class AgreementEnd(In):
    """``because``: needed for all but a deal that was won."""

    version: Version
    outcome: Literal["won", "lost", "dropped"]
    because: Words = ""


class AgreementFilter(In):
    """``open_only``: those that wait for somebody. ``mine``: of the agent who asks."""

    person: Slug | None = None
    client: Slug | None = None
    call: CallIdIn | None = None
    open_only: bool = False
    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class Agreement(Out, AgreementFields):
    """``number``: to say on the telephone, ``26-0017``. ``amount``: sum of its products. ``revision``: how
    often it was fixed. ``due``: when it waits for somebody: now for a draft whose call is over, else its next
    step; ``overdue``: that time is past."""

    id: str
    number: str
    client: str
    person: str
    person_name: str
    call: str | None
    agent: str | None
    state: State
    amount: int
    revision: int
    made_at: datetime
    made_by: str
    fixed_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    because: str
    due: datetime | None
    overdue: bool
    version: Version


class AgreementRevision(Out):
    """What was fixed, as it was then."""

    revision: int
    terms: AgreedTerms
    amount: int
    closes_on: date | None
    next_step: str
    next_at: datetime | None
    at: datetime
    author: str


class OfferedCondition(BaseModel):
    """``condition``: the one of the agreement that it repeats; empty: an addition."""

    condition: Annotated[str, StringConstraints(max_length=12)] = ""
    text: Said


class CommercialOfferNew(In):
    """``conditions`` left out: those of the agreement as they are."""

    language: Language = "ru"
    intro: Annotated[str, StringConstraints(max_length=4000)] = ""
    conditions: Annotated[list[OfferedCondition], Field(max_length=80)] | None = None
    closing: Annotated[str, StringConstraints(max_length=4000)] = ""
    valid_until: date | None = None


class MissingCondition(Out):
    """A condition that was fixed and does not stand in the offer word for word. ``instead``: what does."""

    condition: str
    kind: Kind
    text: str
    instead: str


class CommercialOffer(Out):
    """``number``: that of the agreement and which one of it. ``subject``, ``text``: the e-mail. ``missing``:
    conditions of the agreement as it is now that are not in it; ``stale``: the agreement changed since."""

    id: str
    number: str
    agreement: str
    revision: int
    language: Language
    subject: str
    text: str
    missing: list[MissingCondition]
    stale: bool
    made_at: datetime
    made_by: str
