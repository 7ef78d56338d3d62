"""What simulated people say: ``caller`` and ``agent`` speech for each demo client, in both languages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from perezvon.adapters.speech.render import read_manifest

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Utterance:
    """One speech. ``path`` is headerless G.711 µ-law, 8 kHz; ``subject`` joins question and answer."""

    key: str
    kind: Literal["caller", "agent"]
    client: str
    subject: str
    language: str
    text: str
    duration_s: float
    path: Path


def utterances(
    *, kind: Literal["caller", "agent"] | None = None, language: str | None = None, client: str | None = None
) -> list[Utterance]:
    """The speeches that fit, in the order of the text files: ``polis``, ``mebel``, ``set``."""
    found = []
    for entry in read_manifest(FOLDER).entries:
        if entry.kind == "prompt" or entry.client is None:
            continue
        if (kind, language, client) != (
            kind and entry.kind,
            language and entry.language,
            client and entry.client,
        ):
            continue
        subject = entry.key.rpartition("-")[2]
        found.append(
            Utterance(
                entry.key,
                entry.kind,
                entry.client,
                subject,
                entry.language,
                entry.text,
                entry.duration_s,
                FOLDER / entry.file,
            )
        )
    return found
