"""Products from a file: look first, then all or nothing. Looking is the work rolled back (decision 0080)."""

import base64
import binascii
import csv
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from perezvon.adapters.web.errors import FieldError, error_of, invalid_input
from perezvon.adapters.web.refusals import refusal_of
from perezvon.adapters.web.spreadsheet import uncell
from perezvon.adapters.web.work import Work
from perezvon.facts.settings import Language
from perezvon.features.offers import products
from perezvon.features.offers.model import ProductFile, ProductFileResult, ProductFileRow, ProductPut
from perezvon.features.offers.tables import ProductRow
from perezvon.kit.errors import Refused

COLUMNS: Final = (
    "id", "name", "category", "service", "say", "price", "currency", "tax", "tax_pct", "stock", "levels",
    "tags", "alternatives", "goes_with", "active",
)  # fmt: skip
MICRO: Final = 1_000_000
MOST_ROWS: Final = 5_000
NAMING: Final = ("alternatives", "goes_with")
_LISTS: Final = ("tags", *NAMING)
_YES, _NO = {"yes", "true", "1", "да"}, {"no", "false", "0", "нет"}


def amount_text(micro: int) -> str:
    """``75000000000`` → ``75000``; exact, at least two digits after a point where there are any."""
    whole, part = divmod(micro, MICRO)
    if part == 0:
        return str(whole)
    digits = f"{part:06d}".rstrip("0")
    return f"{whole}.{digits:0<2}"


def amount_of(typed: str, column: str = "price") -> int:
    """Money as people write it: ``75 000,50``. Raises Refused ``money.wrong`` for more than six digits after
    the point, or no number."""
    plain = "".join(typed.split()).replace("\u00a0", "").replace(",", ".")
    try:
        value = Decimal(plain) * MICRO
    except InvalidOperation:
        raise Refused("money.wrong", {"field": column}) from None
    if not value.is_finite() or value != value.to_integral_value() or value < 0:
        raise Refused("money.wrong", {"field": column})
    return int(value)


def cells_of(row: ProductRow) -> list[object]:
    """A product as the file writes it."""
    return [
        row.id, row.name, row.category, row.service, row.say, amount_text(row.price), row.currency, row.tax,
        f"{row.tax_bp / 100:g}", "" if row.stock is None else row.stock,
        " ".join(f"{name}={level}" for name, level in sorted(row.levels.items())),
        ", ".join(row.tags), ", ".join(row.alternatives), ", ".join(row.goes_with),
        "yes" if row.active else "no",
    ]  # fmt: skip


def _decoded(data: str) -> str:
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("file.not_text", {"field": "data"}) from None
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("file.not_text", {"field": "data"})


def lines_of(text: str) -> list[tuple[int, dict[str, str]]]:
    """Numbered lines, cells by column. Raises Refused ``product_file.…``."""
    head = text.partition("\n")[0]
    divider = max(";,\t", key=head.count)
    read = csv.reader(io.StringIO(text), delimiter=divider)
    try:
        columns = [each.strip().lower() for each in next(read, [])]
        if not {"id", "name", "price"} <= set(columns) or not set(columns) <= set(COLUMNS):
            raise Refused("product_file.columns", {"field": "data", "columns": ", ".join(COLUMNS)})
        found = [
            (read.line_num, {name: uncell(cell.strip()) for name, cell in zip(columns, cells, strict=False)})
            for cells in read
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise Refused("file.not_text", {"field": "data"}) from None
    if not found:
        raise Refused("product_file.empty", {"field": "data"})
    if len(found) > MOST_ROWS:
        raise Refused("product_file.long", {"field": "data", "most": MOST_ROWS})
    return found


def body_of(cells: dict[str, str], client: str, old: ProductRow | None) -> ProductPut:
    """A line over what is there: a column that is missing leaves its field as it is."""
    given: dict[str, Any] = {"client": client}
    if old is not None:
        kept = (name for name in ProductPut.model_fields if name not in ("client", "version"))
        given |= {name: getattr(old, name) for name in kept} | {"version": old.version}
    given |= {name: cells[name] for name in ("name", "category", "service", "say") if name in cells}
    given |= {name: cells[name] for name in ("currency", "tax") if cells.get(name)}
    given["price"] = amount_of(cells.get("price", ""))
    for name in _LISTS:
        if name in cells:
            given[name] = [each.strip() for each in cells[name].split(",") if each.strip()]
    if "tax_pct" in cells:
        given["tax_bp"] = amount_of(cells["tax_pct"] or "0", "tax_pct") * 100 // MICRO
    if "stock" in cells:
        given["stock"] = cells["stock"] or None
    if "levels" in cells:
        given["levels"] = _levels(cells["levels"])
    if cells.get("active"):
        given["active"] = _yes(cells["active"])
    return ProductPut.model_validate(given)


def _levels(typed: str) -> dict[str, str]:
    found = {}
    for part in typed.replace(",", " ").split():
        name, sign, level = part.partition("=")
        if not sign:
            raise Refused("product_file.levels", {"field": "levels"})
        found[name] = level
    return found


def _yes(typed: str) -> bool:
    if typed.lower() not in _YES | _NO:
        raise Refused("product_file.yes_no", {"field": "active"})
    return typed.lower() in _YES


async def take(work: Work, file: ProductFile, language: Language) -> ProductFileResult:
    """Look at a file, or do what it says. Raises Refused where it is no such file at all."""
    lines = lines_of(_decoded(file.data))
    whole = await work.session.begin_nested()
    importing = _Import(work, file.client, language)
    for line in lines:
        await importing.first(*line)
    for line in lines:  # now all are there that name each other
        await importing.named(*line)
    found = importing.rows()
    counts = {
        name: sum(row.outcome == name for row in found) for name in ("created", "changed", "same", "wrong")
    }
    done = file.apply and not counts["wrong"]
    if done:
        await whole.commit()
        told = {"created": counts["created"], "changed": counts["changed"]}
        await work.note("imported", "product", "", client=file.client, after=told)
    else:
        await whole.rollback()
        work.session.expunge_all()
        work.forget()
    return ProductFileResult(rows=found, **counts, done=done)


Cells: TypeAlias = dict[str, str]


@dataclass(slots=True)
class _Import:
    work: Work
    client: str
    language: Language
    _before: dict[str, int] = field(default_factory=dict)
    _after: dict[str, int] = field(default_factory=dict)
    _rows: dict[int, ProductFileRow] = field(default_factory=dict)

    async def first(self, number: int, cells: Cells) -> None:
        """The product itself, without those that it names."""
        ident = cells.get("id", "").lower()
        name = cells.get("name", "")[:200]
        shown = ProductFileRow(line=number, id=ident[:40], name=name, outcome="wrong")
        self._rows[number] = shown
        if ident in self._before:
            shown.errors = self._said(Refused("product_file.twice", {"field": "id"}))
            return
        await self._put(shown, ident, {key: cell for key, cell in cells.items() if key not in NAMING})

    async def named(self, number: int, cells: Cells) -> None:
        """Those that the product names."""
        shown = self._rows[number]
        if not shown.errors and any(key in cells for key in NAMING):
            await self._put(shown, shown.id, cells)

    async def _put(self, shown: ProductFileRow, ident: str, cells: Cells) -> None:
        point = await self.work.session.begin_nested()
        try:
            old = await self.work.session.get(ProductRow, {"centre": self.work.centre, "id": _id(ident)})
            self._before.setdefault(ident, old.version if old is not None else 0)
            row = await products.put(self.work, ident, body_of(cells, self.client, old))
            await self.work.session.flush()
        except (Refused, ValidationError, DBAPIError) as fault:
            await point.rollback()
            shown.errors = self._said(fault)
            return
        await point.commit()
        self._after[ident] = row.version

    def rows(self) -> list[ProductFileRow]:
        """What became of each line."""
        for row in self._rows.values():
            if not row.errors:
                before, after = self._before[row.id], self._after[row.id]
                row.outcome = "created" if before == 0 else "changed" if after != before else "same"
        return list(self._rows.values())

    def _said(self, fault: Exception) -> list[FieldError]:
        match fault:
            case ValidationError():
                return invalid_input(fault.errors(), self.language).fields
            case DBAPIError():
                refused = refusal_of(fault)
                if refused is None:
                    raise fault
            case Refused():
                refused = fault
            case _:
                raise fault
        error = error_of(refused, self.language)
        return error.fields or [FieldError(field="id", code=error.code, message=error.message)]


def _id(ident: str) -> str:
    plain = ident.replace("-", "").replace("_", "")
    if not (ident.isascii() and plain.isalnum() and ident[0].isalnum() and len(ident) <= 40):
        raise Refused("product_file.id", {"field": "id"})
    return ident
