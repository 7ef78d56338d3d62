"""The generated TypeScript types say what the servers say today."""

import pytest

from perezvon.main import codegen

MODULES = codegen.modules()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_web_types_are_fresh(path):
    assert path.read_text(encoding="utf-8") == MODULES[path], (
        f"{path.name} is stale: run `python -m perezvon.main.codegen` and commit web/src/api"
    )
