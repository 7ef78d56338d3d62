"""Files that lost bytes, or were made to do harm: each is read, or refused with a sentence. Nothing else."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from perezvon.features.imports import convert, files, reading
from perezvon.kit.errors import Refused

SHEET = "xl/worksheets/sheet1.xml"
DAY = date(2020, 1, 1)


def book(rows: int = 60, make: Callable[[Workbook], None] = lambda _: None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    make(made)
    sheet.append(["Имя", "Телефон", "Дата"])
    for n in range(rows):
        sheet.append([f"Иван {n}", 79160000000 + n, DAY])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


GOOD = book()


def changed(change: Callable[[str], str], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same workbook with another first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w", way) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body.decode()) if name == SHEET else body)
    return out.getvalue()


def locked() -> bytes:
    """Every part says that it stands behind a password."""
    body = bytearray(GOOD)
    for mark, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = body.find(mark)
        while place >= 0:
            body[place + flag] |= 1
            place = body.find(mark, place + 4)
    return bytes(body)


def read(folder: Path, body: bytes) -> list[reading.Cells] | str:
    """Its rows, or why it is refused."""
    path = folder / "file"
    path.write_bytes(body)
    try:
        kind = files.examine(path)
        if kind.kind == "xlsx":
            reading.sheets_of(path)
            source = reading.Source(path, "xlsx")
        else:
            separator = reading.separator_of(path, kind.encoding)
            source = reading.Source(path, "csv", kind.encoding, separator)
        return [cells for _, cells in reading.rows(source)]
    except Refused as refused:
        return refused.code


def test_a_workbook_that_lost_bytes_is_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(11)
    for _ in range(60):
        body = bytearray(GOOD)
        for _ in range(chance.randrange(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        found = read(tmp_path, bytes(body))
        assert isinstance(found, list) or found.startswith("import."), found
    for cut in (5, 100, len(GOOD) // 2, len(GOOD) - 30, len(GOOD) - 1):
        assert read(tmp_path, GOOD[:cut]) in ("import.bad_archive", "import.binary")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (changed(lambda text: text, zipfile.ZIP_LZMA), "import.bad_archive"),
        (changed(lambda text: text, zipfile.ZIP_BZIP2), "import.bad_archive"),
        (changed(lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text), "import.bad_archive"),
        (changed(lambda text: text.replace('r="A50"', 'r="ZZZZZZZ50"')), "import.bad_archive"),
        (changed(lambda text: text.replace("<v>43831</v>", "<v>nan</v>")), "import.bad_archive"),
        (locked(), "import.old_excel"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, body: bytes, code: str) -> None:
    assert read(tmp_path, body) == code


def test_a_row_that_stands_light_years_away_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LAST_ROW", 5_000)
    far = changed(lambda text: text.replace('<row r="61"', '<row r="99999999999"'))
    found = read(tmp_path, far)
    assert isinstance(found, list)
    assert len(found) == 59


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("<v>43831</v>", "<v>1e300</v>"),
        lambda text: text.replace("<v>0</v>", "<v>999999</v>"),
        lambda text: text.replace('C50"', 'XFD50"'),
    ],
)
def test_a_strange_cell_does_not_cost_the_others(tmp_path: Path, change: Callable[[str], str]) -> None:
    found = read(tmp_path, changed(change))
    assert isinstance(found, list)
    assert len(found) == 60


def test_days_are_those_of_the_calendar_of_the_workbook(tmp_path: Path) -> None:
    def mac(made: Workbook) -> None:
        made.epoch = CALENDAR_MAC_1904

    for body in (book(1), book(1, mac)):
        assert read(tmp_path, body) == [["Иван 0", "79160000000", "2020-01-01"]]


def test_of_merged_cells_the_first_one_speaks_and_a_formula_says_nothing(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["Имя", "Телефон"], ["Анна", "=1+1"], [None, "89160000001"], ["#N/A", "89160000002"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    out = io.BytesIO()
    made.save(out)
    found = read(tmp_path, out.getvalue())
    assert found == [["Анна"], ["", "89160000001"], ["#N/A", "89160000002"]], "no columns that nobody wrote"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Имя;Телефон\n".encode(), []),
        (b"\r\n\r\n;;;\r\n", []),
        ("Телефон\n89160000001\n".encode(), [["89160000001"]]),
        ("Имя,Телефон\rАнна,89160000001\r".encode(), [["Анна", "89160000001"]]),
        (
            'Имя;Заметка\n"Анна";"две\nстроки; и ""кавычки"""\n'.encode(),
            [["Анна", 'две\nстроки; и "кавычки"']],
        ),
        ("Имя;Телефон\n".encode("utf-16-le"), "import.binary"),
        ("Имя;Телефон\nАнна;1\n".encode("utf-16")[:-1], "import.encoding"),
        ("Имя;Телефон\nАнна;1\n".encode("utf-32"), [["Анна", "1"]]),
    ],
)
def test_text_files_as_programs_leave_them(tmp_path: Path, body: bytes, found: list[list[str]] | str) -> None:
    assert read(tmp_path, body) == found


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("7,91612E+10", "import_row.rounded"),
        ("7.91612345E+10", "import_row.rounded"),
        ("7E10", "import_row.rounded"),
        ("#REF!", "import_row.sheet_error"),
        ("#знач!", "import_row.sheet_error"),
    ],
)
def test_what_a_spreadsheet_spoilt_is_a_fault_with_its_remedy(number: str, code: str) -> None:
    plan = convert.Plan(columns={0: "name", 1: "numbers"})
    _, faults = convert.convert(2, ["Анна", number], plan)
    assert [(fault.column, fault.code) for fault in faults] == [(1, code)]
