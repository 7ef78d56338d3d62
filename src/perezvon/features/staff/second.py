"""The second factor: codes of RFC 6238 (TOTP, six digits, 30 s) from a telephone, and recovery codes.

A code is taken once: the time step of the newest one is kept, and no older or equal step counts. The clock
of a telephone may be one step off. The shared secret is sealed with the installation's key: a copy of the
database alone makes no codes.
"""

import hmac
import io
from datetime import datetime
from typing import Final

import pyotp
import segno
from sqlalchemy import CursorResult, delete, func, select, update

from perezvon.adapters.sealing import CannotUnseal, Sealing
from perezvon.adapters.web.work import Work
from perezvon.features.staff.account_model import Enrolment, SecondFactor
from perezvon.features.staff.codes import hash_of, new_code
from perezvon.features.staff.tables import CentreRow, RecoveryRow, SecondRow
from perezvon.kit.errors import Refused
from perezvon.kit.ids import UserId

STEP_S: Final = 30
DRIFT: Final = 1
"""Steps that the telephone's clock may be off (RFC 6238, 5.2 recommends one)."""
RECOVERY_CODES: Final = 10


def seal(sealing: Sealing, secret: str, centre: str, user: UserId) -> bytes:
    """Bound to the user: moved to another row it does not open."""
    return sealing.seal(secret, _place(centre, user)).encode()


def unseal(sealing: Sealing, sealed: bytes, centre: str, user: UserId) -> str:
    """Raises Refused ``second.unreadable`` when it was sealed with another key or for another user."""
    try:
        if _is_former(sealed):
            return sealing.open_former(sealed, b"perezvon second factor", f"{centre} {user}")
        return sealing.open(sealed.decode(), _place(centre, user))
    except CannotUnseal as fault:
        raise Refused("second.unreadable") from fault


def _is_former(sealed: bytes) -> bool:
    """Sealed by a version with a key of its own for this: such a row is sealed anew when it is used."""
    return not sealed.startswith(b"v1:")


def _place(centre: str, user: UserId) -> str:
    return f"second/{centre}/{user}"


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to, or None."""
    maker = pyotp.TOTP(secret, interval=STEP_S)
    typed = "".join(code.split())
    current = int(now.timestamp()) // STEP_S
    if not (typed.isascii() and typed.isdecimal()):
        return None
    steps = range(current - DRIFT, current + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(maker.generate_otp(step), typed)), None)


async def find(work: Work, user: UserId) -> SecondRow | None:
    """The confirmed second factor of a user."""
    row = await work.session.get(SecondRow, (work.centre, user), with_for_update=True)
    return row if row is not None and row.confirmed_at is not None else None


async def accept(work: Work, sealing: Sealing, row: SecondRow, code: str) -> bool:
    """Whether a code, or an unused recovery code, is right; it is used up then."""
    secret = unseal(sealing, row.sealed, row.centre, row.user)
    step = step_of(secret, code, work.now)
    if step is not None:
        if step <= row.last_step:
            return False
        row.last_step = step
        if _is_former(row.sealed):
            row.sealed = seal(sealing, secret, row.centre, row.user)
        return True
    used = update(RecoveryRow).where(
        RecoveryRow.centre == row.centre,
        RecoveryRow.user == row.user,
        RecoveryRow.code_hash == hash_of(code),
        RecoveryRow.used_at.is_(None),
    )
    done = await work.session.execute(used.values(used_at=work.now))
    assert isinstance(done, CursorResult)
    if done.rowcount != 1:
        return False
    await work.note("recovery_code_used", "user", row.user)
    return True


async def required(work: Work, role: str) -> bool:
    """Whether the centre lets nobody of this role in without a second factor."""
    roles = await work.session.scalar(
        select(CentreRow.second_factor).where(CentreRow.centre == work.centre, CentreRow.id == work.centre)
    )
    return role in (roles or ())


async def state(work: Work, user: UserId, role: str) -> SecondFactor:
    row = await find(work, user)
    left = select(func.count()).where(
        RecoveryRow.centre == work.centre, RecoveryRow.user == user, RecoveryRow.used_at.is_(None)
    )
    return SecondFactor(
        active=row is not None,
        confirmed_at=row.confirmed_at if row else None,
        recovery_left=await work.session.scalar(left) or 0,
        required=await required(work, role),
    )


async def enrol(work: Work, sealing: Sealing, user: UserId) -> Enrolment:
    """A fresh secret that counts once a code of it was seen. Raises Refused ``second.there``."""
    row = await work.session.get(SecondRow, (work.centre, user), with_for_update=True)
    if row is not None and row.confirmed_at is not None:
        raise Refused("second.there")
    secret = pyotp.random_base32()
    sealed = seal(sealing, secret, work.centre, user)
    if row is None:
        work.session.add(SecondRow(centre=work.centre, user=user, sealed=sealed, made_at=work.now))
    else:
        row.sealed, row.made_at = sealed, work.now
    address = pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(
        name=f"{user}@{work.centre}", issuer_name="Perezvon"
    )
    return Enrolment(secret=secret, address=address, svg=_svg(address))


def _svg(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=1, border=4, xmldecl=False, svgns=True, omitsize=True, light="#fff"
    )
    return out.getvalue().decode()


async def confirm(work: Work, sealing: Sealing, user: UserId, code: str) -> list[str]:
    """From now on it is asked for. Gives recovery codes. Raises ``second.none``, ``second.code_wrong``."""
    row = await work.session.get(SecondRow, (work.centre, user), with_for_update=True)
    if row is None:
        raise Refused("second.none")
    if row.confirmed_at is not None:
        raise Refused("second.there")
    step = step_of(unseal(sealing, row.sealed, row.centre, row.user), code, work.now)
    if step is None:
        raise Refused("second.code_wrong", {"field": "code"})
    row.confirmed_at, row.last_step = work.now, step
    await work.note("second_factor_set", "user", user)
    return await fresh_recovery(work, user)


async def fresh_recovery(work: Work, user: UserId) -> list[str]:
    """New recovery codes; those before are void."""
    await work.session.execute(
        delete(RecoveryRow).where(RecoveryRow.centre == work.centre, RecoveryRow.user == user)
    )
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    work.session.add_all(RecoveryRow(centre=work.centre, user=user, code_hash=hash_of(c)) for c in codes)
    await work.note("recovery_codes_made", "user", user)
    return codes


async def remove(work: Work, user: UserId) -> None:
    """Neither telephone nor recovery codes count any more. Raises Refused ``second.none``."""
    row = await work.session.get(SecondRow, (work.centre, user), with_for_update=True)
    if row is None:
        raise Refused("second.none")
    await work.session.delete(row)
    await work.session.execute(
        delete(RecoveryRow).where(RecoveryRow.centre == work.centre, RecoveryRow.user == user)
    )
    await work.note("second_factor_removed", "user", user)
