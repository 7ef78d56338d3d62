"""A field that takes one of several words says which, in the reader's language alone."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from perezvon.adapters.web.errors import invalid_input
from perezvon.facts.settings import Language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "Выберите одно из: agent, team_lead, client."),
        ("en", "Choose one of: agent, team_lead, client."),
    ],
)
def test_the_choices_are_a_list_without_english(language: Language, said: str) -> None:
    with pytest.raises(ValidationError) as fault:
        TypeAdapter(Literal["agent", "team_lead", "client"]).validate_python("director")
    assert [each.message for each in invalid_input(fault.value.errors(), language).fields] == [said]
