"""G.711: the two 8-bit telephone codings of speech, as tables (ITU-T G.711, 1988).

Headerless files hold one byte per sample at 8,000 samples a second; ``.ulaw`` and ``.alaw`` are what
Asterisk records and plays without transcoding. Linear samples are 16-bit integers.
"""

from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Codec: TypeAlias = Literal["ulaw", "alaw"]
Samples: TypeAlias = npt.NDArray[np.int16]

RATE_HZ: Final = 8000
SILENCE: Final[dict[Codec, bytes]] = {"ulaw": b"\xff", "alaw": b"\xd5"}


def _decode_ulaw() -> Samples:
    code = ~np.arange(256, dtype=np.int64) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _decode_alaw() -> Samples:
    code = np.arange(256, dtype=np.int64) ^ 0x55
    step, segment = (code & 0x0F) << 4, (code & 0x70) >> 4
    magnitude = np.where(segment == 0, step + 8, (step + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _encode_table(decode: Samples, zero: int) -> npt.NDArray[np.uint8]:
    """Nearest code for each of the 65,536 linear values, indexed by ``value & 0xFFFF``."""
    order = np.argsort(decode, kind="stable")
    levels = decode[order].astype(np.int64)
    linear = np.arange(65536, dtype=np.int64)
    linear = np.where(linear < 32768, linear, linear - 65536)
    nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2.0, linear)
    table = order[nearest].astype(np.uint8)
    table[0] = zero  # µ-law has two codes of value 0: silence is the idle pattern that telephones send
    return table


_DECODE: Final[dict[Codec, Samples]] = {"ulaw": _decode_ulaw(), "alaw": _decode_alaw()}
_ENCODE: Final = {codec: _encode_table(table, SILENCE[codec][0]) for codec, table in _DECODE.items()}


def decode(data: bytes | bytearray | memoryview, codec: Codec) -> Samples:
    """Headerless G.711 bytes to 16-bit samples, one for one."""
    return _DECODE[codec][np.frombuffer(data, dtype=np.uint8)]


def encode(samples: npt.NDArray[np.int16], codec: Codec) -> bytes:
    """16-bit samples to headerless G.711 bytes, each to the nearest level."""
    if samples.dtype != np.int16:
        raise TypeError(f"G.711 takes 16-bit samples, not {samples.dtype}: scale, clip and convert first")
    return _ENCODE[codec][samples.view(np.uint16)].tobytes()


def transcode(data: bytes, source: Codec, target: Codec) -> bytes:
    """The same sound in the other coding."""
    return data if source == target else encode(decode(data, source), target)
