"""What Asterisk's log says of registrations that failed: its own lines, as they were measured."""

from pathlib import Path

import pytest

from perezvon.adapters.asterisk.sip_log import NotRegistered, SipLog, bad_certificate, not_registered

AT = "[2026-11-27 11:26:42.853] WARNING[30180] res_pjsip_outbound_registration.c: "
FROM = "received from 'sip:192.0.2.2:5060' on registration attempt to 'sip:acct@192.0.2.2', retrying in '3'"
HEARD = ("sip:acct@192.0.2.2", "sip:192.0.2.2:5060")


@pytest.mark.parametrize(
    ("words", "sip"),
    [
        ("Temporal response '401' ", 401),
        ("403 Forbidden fatal response ", 403),
        ("'404' fatal response ", 404),
        ("No response ", 0),
    ],
)
def test_the_status_is_read(words: str, sip: int) -> None:
    assert not_registered(f"{AT}{words}{FROM}") == NotRegistered(*HEARD, sip)


TLS = "[2026-11-27] ERROR[30180] pjsip_transport_events.c: Transport 'tls' to remote 'sip.example' - "


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("The certificate is untrusted", "certificate_untrusted"),
        ("The issuer certificate cannot be found", "certificate_untrusted"),
        ("The certificate has expired or not yet valid", "certificate_expired"),
        (
            "The server identity does not match to any identities specified in the certificate",
            "certificate_name",
        ),
    ],
)
def test_what_is_wrong_with_a_certificate_is_read(words: str, fault: str) -> None:
    found = bad_certificate(TLS + words)
    assert found is not None
    assert (found.host, found.fault) == ("sip.example", fault)


def test_other_lines_say_nothing() -> None:
    assert not_registered("[2026-11-27] NOTICE[1] cdr.c: CDR simple logging enabled.") is None
    assert not_registered(f"{AT}received from nowhere") is None


def statuses(log: SipLog) -> list[int]:
    return [found.sip for found in log.news() if isinstance(found, NotRegistered)]


def test_only_what_is_new_is_told_also_after_the_log_was_emptied(tmp_path: Path) -> None:
    file = tmp_path / "messages.log"
    file.write_text(f"{AT}No response {FROM}\n")
    log = SipLog(file)
    assert list(log.news()) == [], "that was before us"
    with file.open("a") as writing:
        writing.write(f"{AT}Temporal response '401' {FROM}\n{AT}403 Forbidden fatal resp")
    assert statuses(log) == [401]
    with file.open("a") as writing:
        writing.write(f"onse {FROM}\n\xff\n")
    assert statuses(log) == [403], "a line comes in two pieces"
    file.write_text(f"{AT}No response {FROM}\n")
    assert statuses(log) == [0]
    file.unlink()
    assert list(log.news()) == []
