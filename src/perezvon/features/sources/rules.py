"""What a caller costs, and what was spent in vain: pure, in whole micro-units.

- cost per lead = spend ÷ leads, cost per deal = spend ÷ deals;
- lost spend = spend ÷ leads × lost callers (requirement C1), rounded once, at the end; of a source that
  brought lost callers and not one lead all that was spent on it;
- callers whose source nobody knows are reckoned at the average of their client.

Halves of a micro-unit are rounded up. Without a lead there is no cost per lead: None, never nought.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class Figures:
    """Of one source, or of all. ``guessed``: calls without an answer whose number belongs to this source.

    ``lost``: callers who were lost: ``lost_unreached`` never got through, ``lost_unasked`` were spoken to and
    left nothing behind.
    """

    calls: int = 0
    guessed: int = 0
    leads: int = 0
    deals: int = 0
    lost_unreached: int = 0
    lost_unasked: int = 0
    spend: int = 0
    cost_per_lead: int | None = None
    cost_per_deal: int | None = None
    lost_spend: int | None = None

    @property
    def lost(self) -> int:
        return self.lost_unreached + self.lost_unasked


@dataclass(frozen=True, slots=True)
class CallCount:
    """Inbound calls of one client that agree in what is known of their source.

    ``said``: what the caller answered; ``guess``: what the dialled number suggests. A guess never becomes an
    answer: only lost callers, whom nobody could ask, are counted by it.
    """

    said: str | None
    guess: str | None
    calls: int
    answered: int
    lost_unreached: int
    lost_unasked: int


def quotient(amount: int, parts: int, times: int = 1) -> int | None:
    """``amount`` × ``times`` ÷ ``parts``, rounded half up; None without parts."""
    return None if parts == 0 else (2 * amount * times + parts) // (2 * parts)


def table(
    calls: Iterable[CallCount],
    leads: Mapping[str | None, int],
    deals: Mapping[str | None, int],
    spend: Mapping[str, int],
) -> tuple[dict[str | None, Figures], Figures]:
    """Source → figures, and the total. The total's counts and spend are the sums of the rows."""
    rows: dict[str | None, Figures] = {}

    def of(source: str | None) -> Figures:
        return rows.setdefault(source, Figures())

    for count in calls:
        of(count.said).calls += count.calls
        if count.said is None and count.guess is not None:
            of(count.guess).guessed += count.calls
        lost = of(count.said or count.guess)
        lost.lost_unreached += count.lost_unreached
        lost.lost_unasked += count.lost_unasked
    for source, number in leads.items():
        of(source).leads += number
    for source, number in deals.items():
        of(source).deals += number
    for source, amount in spend.items():
        of(source).spend += amount
    total = Figures(
        **{
            name: sum(getattr(row, name) for row in rows.values())
            for name in ("calls", "guessed", "leads", "deals", "lost_unreached", "lost_unasked", "spend")
        }
    )
    _price(total, total.spend, total.leads)
    for source, row in rows.items():
        if source is None:  # nothing is paid for it: the average tells what such a caller is worth
            _price(row, total.spend, total.leads)
            row.cost_per_lead = row.cost_per_deal = None
        else:
            _price(row, row.spend, row.leads)
    known = [row.lost_spend for row in rows.values() if row.lost_spend is not None]
    total.lost_spend = sum(known) if known else None
    return rows, total


def _price(row: Figures, spend: int, leads: int) -> None:
    row.cost_per_lead = quotient(spend, leads)
    row.cost_per_deal = quotient(row.spend, row.deals)
    in_vain = row.spend if row.spend and row.lost else None
    row.lost_spend = quotient(spend, leads, row.lost) if leads else in_vain


def share_unknown(counts: Iterable[CallCount]) -> tuple[int, int]:
    """(answered inbound calls, those among them without an answer to where the caller heard of us)."""
    listed = list(counts)
    return sum(c.answered for c in listed), sum(c.answered for c in listed if c.said is None)
