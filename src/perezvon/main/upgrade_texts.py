"""What `perezvon upgrade` says, in English and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from perezvon.main.texts import language

TEXTS: Mapping[str, tuple[str, str]] = {
    "plan": (
        "From {old} to {new}, revision {before} → {after}.",
        "С {old} на {new}, ревизия {before} → {after}.",
    ),
    "plan.phases": (
        "Migrations: {first} while the old version runs, {between} while none does, {last} with the new one.",
        "Миграции: {first} при работающей старой версии, {between} без работающей, {last} уже с новой.",
    ),
    "plan.cuts": (
        "Asterisk stops too: no new call is taken for at most {minutes} min, until the last talk is over "
        "(now: {talks}).",
        "Asterisk тоже останавливается: новые звонки не принимаются не дольше {minutes} мин, пока не "
        "кончится последний разговор (сейчас: {talks}).",
    ),
    "plan.goes_on": (
        "Talks go on while the roles are restarted (now: {talks}).",
        "Разговоры продолжаются, пока роли перезапускаются (сейчас: {talks}).",
    ),
    "plan.backup": ("Backup first, into {path}.", "Сначала копия в {path}."),
    "plan.only": ("Nothing was changed (--dry-run).", "Ничего не изменено (--dry-run)."),
    "step.backup": ("Backup", "Копия"),
    "step.drain": ("Waiting for the talks to end", "Ожидание конца разговоров"),
    "step.before": ("Migrations that the old version bears", "Миграции, безопасные для старой версии"),
    "step.stop": ("Stopping the old version", "Остановка старой версии"),
    "step.between": ("Migrations while nothing runs", "Миграции без работающей версии"),
    "step.start": ("Starting the new version", "Запуск новой версии"),
    "step.health": ("Everything answers", "Всё отвечает"),
    "step.after": ("Migrations of the new version", "Миграции новой версии"),
    "step.back": ("Back to the old version", "Возврат к старой версии"),
    "talks": ("  calls that go on: {count}, {left} left", "  идут звонки: {count}, осталось {left}"),
    "done": ("Upgraded to {new}. The backup: {path}", "Обновлено до {new}. Копия: {path}"),
    "back.done": (
        "Not upgraded: {reason}\nThe old version runs, with its database as it was.",
        "Обновление не выполнено: {reason}\nРаботает старая версия, её база как была.",
    ),
    "back.failed": (
        "Not upgraded: {reason}\nThe way back failed too: {fault}\nStart the old version by hand after "
        "`perezvon restore --replace {path}` with it.",
        "Обновление не выполнено: {reason}\nВернуться тоже не удалось: {fault}\nЗапустите старую версию "
        "вручную после `perezvon restore --replace {path}` ею же.",
    ),
    "after.failed": (
        "The new version runs, but its last migrations failed: {reason}\nRun `perezvon migrate --all` with "
        "it, when that is mended.",
        "Новая версия работает, но последние миграции не прошли: {reason}\nУстраните причину и выполните ею "
        "`perezvon migrate --all`.",
    ),
    "talks.left": (
        "{count} calls went on past the limit of {minutes} min. Try again at a quieter hour, give --limit "
        "more minutes, or add --cut to end them.",
        "За отведённые {minutes} мин не закончились звонки: {count}. Повторите в спокойный час, увеличьте "
        "--limit или добавьте --cut, чтобы оборвать их.",
    ),
    "not.running": (
        "No running centre answers on {path}; start it first, or upgrade it stopped: put the new version in "
        "its place and start that.",
        "На {path} не отвечает работающий центр; запустите его или обновите остановленным: поставьте новую "
        "версию на место старой и запустите её.",
    ),
    "not.drains": (
        "The version that runs cannot hold new calls back. Stop it when nobody talks, put the new version in "
        "its place and start that.",
        "Работающая версия не умеет придерживать новые звонки. Остановите её, когда никто не говорит, "
        "поставьте новую на её место и запустите.",
    ),
    "not.link": (
        "{path} is not a symbolic link, so there would be no way back. Move it aside and link to it: "
        "mv {path} {path}-old && ln -s {path}-old {path}",
        "{path} не символическая ссылка, поэтому пути назад не будет. Переименуйте папку и сошлитесь на неё: "
        "mv {path} {path}-old && ln -s {path}-old {path}",
    ),
    "not.new": (
        "{path} leads to this very version already. Run the command of the new version, from its own folder.",
        "{path} уже ведёт на эту версию. Запускайте команду новой версии, из её собственной папки.",
    ),
    "not.known": (
        "The database has the revision {revision}, unknown to this version: it is older than what runs.",
        "В базе ревизия {revision}, её эта версия не знает: она старее работающей.",
    ),
    "not.unit": (
        "Neither perezvon.service nor perezvon.target is active; name the unit with --unit, or give --stop "
        "and --start commands.",
        "Ни perezvon.service, ни perezvon.target не активны; назовите модуль в --unit или задайте команды "
        "--stop и --start.",
    ),
    "command.failed": ("`{command}` failed: {reason}", "Команда `{command}` не удалась: {reason}"),
    "unhealthy": (
        "the new version did not answer within {seconds} s; its logs say why",
        "новая версия не ответила за {seconds} с; причина в её журналах",
    ),
}


class UpgradeRefused(Exception):
    """An upgrade that cannot be, or a step that failed; ``code`` is a key of ``TEXTS``."""

    def __init__(self, code: str, /, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(_said(code, "en", values))

    def sentence(self, language: str) -> str:
        """What is wrong and the remedy, in "ru" or "en"."""
        return _said(self.code, language, self.values)


def say(key: str, **values: object) -> str:
    """A sentence in the language of the terminal."""
    return _said(key, language(), values)


def _said(key: str, language: str, values: Mapping[str, object]) -> str:
    english, russian = TEXTS[key]
    return (russian if language == "ru" else english).format(**values)
