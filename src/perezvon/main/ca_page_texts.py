"""What the page that hands out our authority's certificate says, in English and Russian.

`**words**` are what a person sees on his screen; `` `words` `` are typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perezvon.facts.settings import Language

_CERTUTIL = "certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n perezvon -i perezvon-ca.crt"

TEXTS: Mapping[str, tuple[str, str]] = {
    "title": ("Let this computer trust the centre", "Пусть этот компьютер доверяет центру"),
    "why": (
        "Perezvon talks to browsers in https, and browsers give the microphone to https only. Its "
        "certificate is signed by an authority that was made on the server, so each computer learns once to "
        "trust it. Afterwards the warning is gone for good.",
        "Перезвон говорит с браузерами по https, а микрофон браузеры дают только по https. Сертификат "
        "подписан центром сертификации, созданным на самом сервере, поэтому каждый компьютер один раз "
        "учится ему доверять. После этого предупреждение больше не появляется.",
    ),
    "download": ("Download the certificate", "Скачать сертификат"),
    "compare": (
        "Before you trust it, compare this SHA-256 fingerprint with the one that `perezvon up` or "
        "`perezvon doctor` shows on the server, or ask your administrator to read it to you:",
        "Прежде чем доверять, сверьте этот отпечаток SHA-256 с тем, который на сервере показывает "
        "`perezvon up` или `perezvon doctor`, либо попросите администратора прочесть его вам:",
    ),
    "then": (
        "Then close the browser, open it again and go to",
        "Затем закройте браузер, откройте снова и перейдите на",
    ),
    "managed": (
        "Many computers at once: an administrator hands the same file out by group policy (Windows), a "
        "configuration profile (macOS, iOS) or the management of Chrome.",
        "Много компьютеров сразу: администратор раздаёт тот же файл групповой политикой (Windows), профилем "
        "конфигурации (macOS, iOS) или через управление Chrome.",
    ),
}

SYSTEMS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    (
        "Windows: Chrome, Edge",
        (
            ("Open the downloaded file.", "Откройте скачанный файл."),
            (
                "**Install Certificate…**, **Current User**, **Next**.",
                "**Установить сертификат…**, **Текущий пользователь**, **Далее**.",
            ),
            (
                "**Place all certificates in the following store**, **Browse…**, **Trusted Root "
                "Certification Authorities**, **OK**, **Next**, **Finish**.",
                "**Поместить все сертификаты в следующее хранилище**, **Обзор…**, **Доверенные корневые "
                "центры сертификации**, **ОК**, **Далее**, **Готово**.",
            ),
            (
                "Windows shows the fingerprint once more: **Yes**.",
                "Windows ещё раз покажет отпечаток: **Да**.",
            ),
        ),
    ),
    (
        "macOS: Safari, Chrome",
        (
            (
                "Open the downloaded file: Keychain Access opens; add it to **login**.",
                "Откройте скачанный файл: откроется «Связка ключей»; добавьте его в **вход**.",
            ),
            (
                "Double-click **Perezvon …** in the list, open **Trust**.",
                "Дважды щёлкните **Perezvon …** в списке, раскройте **Доверие**.",
            ),
            (
                "**When using this certificate: Always Trust**; close the window and type your password.",
                "**При использовании этого сертификата: Всегда доверять**; закройте окно и введите пароль.",
            ),
        ),
    ),
    (
        "Linux: Chrome, Chromium",
        (
            (
                "Open `chrome://certificate-manager`, **Custom**, **Installed by you**.",
                "Откройте `chrome://certificate-manager`, **Настраиваемые**, **Установленные вами**.",
            ),
            (
                "**Trusted Certificates**, **Import**, choose the file.",
                "**Доверенные сертификаты**, **Импорт**, выберите файл.",
            ),
            (
                f"Or in a terminal: `{_CERTUTIL}`",
                f"Или в терминале: `{_CERTUTIL}`",
            ),
        ),
    ),
    (
        "Firefox",
        (
            (
                "**Settings**, **Privacy & Security**, **View Certificates…**, **Authorities**.",
                "**Настройки**, **Приватность и защита**, **Просмотр сертификатов…**, **Центры "
                "сертификации**.",
            ),
            (
                "**Import…**, choose the file, tick **Trust this CA to identify websites**, **OK**.",
                "**Импортировать…**, выберите файл, отметьте **Доверять при идентификации веб-сайтов**, "
                "**ОК**.",
            ),
        ),
    ),
    (
        "Android",
        (
            (
                "**Settings**, **Security**, **Encryption & credentials**, **Install a certificate**.",
                "**Настройки**, **Безопасность**, **Шифрование и учётные данные**, **Установка "
                "сертификата**.",
            ),
            (
                "**CA certificate**, **Install anyway**, choose the file.",
                "**Сертификат ЦС**, **Всё равно установить**, выберите файл.",
            ),
        ),
    ),
    (
        "iPhone, iPad",
        (
            (
                "Open the file in Safari and allow the profile.",
                "Откройте файл в Safari и разрешите загрузку профиля.",
            ),
            (
                "**Settings**, **Profile Downloaded**, **Install**.",
                "**Настройки**, **Профиль загружен**, **Установить**.",
            ),
            (
                "**General**, **About**, **Certificate Trust Settings**: switch **Perezvon …** on.",
                "**Основные**, **Об этом устройстве**, **Доверие сертификатам**: включите **Perezvon …**.",
            ),
        ),
    ),
)


def said(pair: tuple[str, str], language: Language) -> str:
    """The text in a language."""
    return pair[1] if language == "ru" else pair[0]
