"""``perezvon openapi > openapi.json``: the document from which the browser's client is generated."""

import sys
from typing import BinaryIO

import orjson

from perezvon.main.api import openapi


def write(stream: BinaryIO) -> None:
    """Sorted and indented, so that two versions can be compared line by line."""
    stream.write(orjson.dumps(openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def run() -> None:
    """To the standard output."""
    write(sys.stdout.buffer)
