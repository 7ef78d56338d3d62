"""The way in for whoever owns the machine: the first administrator, or the last one without his telephone."""

import sys

from pydantic import TypeAdapter

from perezvon.adapters.clock import SteadyClock
from perezvon.adapters.nats.local import LocalBus
from perezvon.adapters.postgres.session import app_engine
from perezvon.adapters.web.context import Context
from perezvon.adapters.web.models import Slug
from perezvon.adapters.web.work import begin
from perezvon.features.staff import limits, resets, second, service, sessions
from perezvon.features.staff.account_model import ResetCode
from perezvon.features.staff.model import UserPut
from perezvon.features.staff.tables import SecondRow, UserRow
from perezvon.main.access import make_context
from perezvon.main.settings import Settings
from perezvon.main.texts import language, text


async def let_in(settings: Settings, login: str) -> None:
    """Print a code with which ``login`` sets a new password."""
    engine = app_engine(settings.app_url, pool_size=1)
    try:
        context = make_context(settings.centre, engine, LocalBus(), SteadyClock())
        made = await code_for(context, TypeAdapter(Slug).validate_python(login))
    finally:
        await engine.dispose()
    link = f"{settings.public_url}/#reset={made.login}:{made.code}"
    until = made.expires_at.astimezone().strftime("%Y-%m-%d %H:%M")
    sys.stdout.write(text("let_in", login=made.login, code=made.code, link=link, until=until) + "\n")
    if settings.https_url:
        link = f"{settings.https_url}/#reset={made.login}:{made.code}"
        sys.stdout.write(text("let_in.others", link=link) + "\n")


async def code_for(context: Context, login: str) -> ResetCode:
    """The code. Who is not there becomes an administrator; a lock, a second factor and sessions end."""
    async with begin(context, None, user=resets.CONSOLE) as work:
        if await work.session.get(UserRow, (work.centre, login)) is None:
            body = UserPut(name=login, role="administrator", language="ru" if language() == "ru" else "en")
            await service.put_user(work, login, body)
        if await work.session.get(SecondRow, (work.centre, login)) is not None:
            await second.remove(work, login)
        await limits.lift(work, login)
        await sessions.end_all(work, login)
        return await resets.make(work, login)
