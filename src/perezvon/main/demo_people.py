"""Who there is in the demo centre: read from its files without anything that writes them into a database.

The process of the simulated people needs no more than this.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

Data = Mapping[str, Any]


@cache
def data_of(name: str) -> Data:
    """One file of the demo centre, as it is written."""
    return tomllib.loads(files(__package__).joinpath("demo_data", name).read_text(encoding="utf-8"))


def everybody() -> Sequence[Data]:
    """Those who are named, and the simulated staff."""
    data = data_of("people.toml")
    simulated = data["simulated"]
    kinds = simulated["kinds"]
    made = [
        {
            "id": f"sim{n + 1}",
            "name": simulated["names"][n % len(simulated["names"])],
            "role": "agent",
            "password": simulated["password"],
            **kinds[n % len(kinds)],
        }
        for n in range(simulated["count"])
    ]
    return [*data["users"], *made]


def logins() -> list[tuple[str, str, str]]:
    """(login, password, role) of the people, for the terminal; the simulated staff is left out."""
    return [(user["id"], user["password"], user["role"]) for user in data_of("people.toml")["users"]]


def simulated_logins() -> list[tuple[str, str]]:
    """(login, password) of the simulated staff, in the order in which they come to work."""
    named = {user["id"] for user in data_of("people.toml")["users"]}
    return [(user["id"], user["password"]) for user in everybody() if user["id"] not in named]


def numbers() -> list[str]:
    """Those that take calls at any hour; a demo call without a number dials the first."""
    return [row["id"] for row in data_of("centre.toml")["numbers"] if "hours" not in row]


def people_data() -> list[Data]:
    """The persons of the demo centre, with what happened before."""
    found: list[Data] = data_of("people.toml")["persons"]
    return found
