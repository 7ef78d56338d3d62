"""What the command line says, in English and Russian."""

from __future__ import annotations

import os
from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "step.postgres": ("PostgreSQL", "PostgreSQL"),
    "step.database": ("Database and roles", "База данных и роли"),
    "step.migrations": ("Migrations", "Миграции"),
    "step.nats": ("NATS", "NATS"),
    "step.asterisk_root": ("Asterisk packages", "Пакеты Asterisk"),
    "step.pbx": ("Asterisk of the centre", "Asterisk центра"),
    "step.carrier": ("Simulated telephone network", "Имитация телефонной сети"),
    "step.demo": ("Demo centre", "Демонстрационный центр"),
    "step.engine": ("Engine", "Движок"),
    "step.api": ("Web and API", "Веб и API"),
    "step.worker": ("Worker", "Фоновые задания"),
    "step.people": ("Simulated people", "Имитация людей"),
    "step.health": ("Everything answers", "Всё отвечает"),
    "state": ("State: {path}", "Состояние: {path}"),
    "ready": ("Perezvon is ready: {url}", "Перезвон готов: {url}"),
    "others": ("From other computers:  {url}", "С других компьютеров: {url}"),
    "others.none": (
        "No network address: other computers cannot come; set PEREZVON_HTTPS_LISTEN when there is one.",
        "Нет сетевого адреса: другие компьютеры не подключатся; когда он появится, задайте "
        "PEREZVON_HTTPS_LISTEN.",
    ),
    "others.demo": (
        "This computer only, because everybody knows the passwords of the demo centre. Other computers too: "
        "PEREZVON_HTTPS_LISTEN=0.0.0.0:8443. A centre of your own: --no-demo and an empty PEREZVON_STATE.",
        "Только этот компьютер: пароли демонстрационного центра известны всем. Открыть другим: "
        "PEREZVON_HTTPS_LISTEN=0.0.0.0:8443. Свой центр: --no-demo и пустой PEREZVON_STATE.",
    ),
    "others.trust": (
        "  Each of them learns to trust this centre once, as {url} explains. Its authority is:",
        "  Каждый из них один раз учится доверять этому центру, как объясняет {url}. Отпечаток:",
    ),
    "nobody": (
        "Nobody can sign in yet. In another terminal, with the same PEREZVON_STATE: perezvon let-in LOGIN\n"
        "It prints a link for the first administrator; then the page Set-up leads to the first call.",
        "Войти пока некому. В другом терминале, с тем же PEREZVON_STATE: perezvon let-in ЛОГИН\n"
        "Команда напечатает ссылку для первого администратора; дальше к первому звонку ведёт «Настройка».",
    ),
    "logins": ("Demo log-ins", "Демонстрационные входы"),
    "login": ("log-in", "вход"),
    "password": ("password", "пароль"),
    "role": ("role", "роль"),
    "stop.how": ("Ctrl-C stops everything.", "Ctrl-C останавливает всё."),
    "stopping": ("Stopping …", "Останавливаю …"),
    "stopped": ("Stopped.", "Остановлено."),
    "killed": ("Killed.", "Прервано."),
    "fallen": (
        "{name} ended (code {code}); starting it again in {pause} s. Its log: {log}",
        "{name}: процесс завершился (код {code}); запускаю снова через {pause} с. Журнал: {log}",
    ),
    "web.missing": (
        "The web application is not built; build it with: make run",
        "Веб-приложение не собрано; соберите его: make run",
    ),
    "let_in": (
        "A new password for {login}, once, until {until}:\n  code  {code}\n  link  {link}",
        "Новый пароль для {login}, один раз, до {until}:\n  код     {code}\n  ссылка  {link}",
    ),
    "let_in.others": (
        "  or, at another computer,\n        {link}",
        "  или с другого компьютера\n          {link}",
    ),
    "call.done": (
        "The carrier calls {number}: {channel}",
        "Телефонная сеть звонит на {number}: {channel}",
    ),
}


def language() -> str:
    """The language of the terminal: "ru" or "en"."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "ru" if value.lower().startswith("ru") else "en"
    return "en"


def text(key: str, **values: object) -> str:
    """A sentence of `TEXTS` in the language of the terminal."""
    english, russian = TEXTS[key]
    return (russian if language() == "ru" else english).format(**values)
