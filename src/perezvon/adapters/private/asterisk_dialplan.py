"""The dialplans: as little as possible, because the floor decides what happens with a call.

The pbx hands every call to the engine and waits for it when it is away; the carrier plays the network.
"""

from __future__ import annotations

from pathlib import Path

from perezvon.adapters.private.asterisk_options import AsteriskOptions

_ECHO_S = 30  # a test of a desk takes eight


def pbx_dialplan(options: AsteriskOptions) -> str:
    """Contexts `from-trunk` (a call from outside) and `from-desk` (a telephone of an agent dials in, or its
    test: `echo` gives back what it hears)."""
    return f"""\
[from-trunk]
exten => _[+0-9A-Za-z]!,1,Set(TRIES=0)
 same => n(enter),Stasis({options.app},trunk,${{EXTEN}})
 same => n,GotoIf($["${{STASISSTATUS}}" != "FAILED"]?done)
 same => n,Set(TRIES=$[${{TRIES}} + 1])
 same => n,GotoIf($[${{TRIES}} > {options.wait_for_engine_s}]?fallback)
 same => n,Ringing()
 same => n,Wait(1)
 same => n,Goto(enter)
 same => n(fallback),Log(NOTICE,fallback ${{FILTER(+0123456789,${{CALLERID(num)}})}})
 same => n,Answer()
 same => n,Wait(0.5)
 same => n,Playback(all-circuits-busy-now)
 same => n(done),Hangup()
exten => h,1,Hangup()
[from-desk]
exten => _[+0-9A-Za-z]!,1,Set(TRIES=0)
 same => n(enter),Stasis({options.app},desk,${{EXTEN}})
 same => n,GotoIf($["${{STASISSTATUS}}" != "FAILED"]?done)
 same => n,Set(TRIES=$[${{TRIES}} + 1])
 same => n,GotoIf($[${{TRIES}} > {options.wait_for_engine_s}]?done)
 same => n,Ringing()
 same => n,Wait(1)
 same => n,Goto(enter)
 same => n(done),Hangup()
exten => echo,1,Set(TIMEOUT(absolute)={_ECHO_S})
 same => n,Answer()
 same => n,Echo()
 same => n,Hangup()
exten => h,1,Hangup()
"""


OUTCOMES = """\
[out-00] ; a person answers after 1 s, says hello, then hears himself
exten => s,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Playback(${S}/human)
 same => n,Wait(4)
 same => n,Echo()
[out-01] ; answering machine
exten => s,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Playback(${S}/machine)
 same => n,Playtones(!1000/500,!0/500)
 same => n,Wait(10)
 same => n,Hangup()
[out-02] ; busy: 486
exten => s,1,Hangup(17)
[out-03] ; rings, nobody answers
exten => s,1,Ringing()
 same => n,Wait(60)
 same => n,Hangup(19)
[out-04] ; unallocated number: 404
exten => s,1,Hangup(1)
[out-05] ; special information tones before the 404
exten => s,1,Progress()
 same => n,Playtones(!950/330,!1400/330,!1800/330,!0/1000)
 same => n,Wait(3)
 same => n,Hangup(1)
[out-06] ; congestion: 503
exten => s,1,Hangup(42)
[out-07] ; rejected: 403
exten => s,1,Hangup(21)
[out-08] ; answers and says nothing
exten => s,1,Ringing()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(30)
[out-09] ; fax
exten => s,1,Answer()
 same => n,Playtones(!0/200,!2100/3000)
 same => n,Wait(10)
[out-10] ; special information tones in an answered call
exten => s,1,Answer()
 same => n,Playtones(!950/330,!1400/330,!1800/330,!0/1000)
 same => n,Wait(5)
 same => n,Hangup()
[out-11] ; a person who speaks Russian
exten => s,1,Answer()
 same => n,Wait(0.6)
 same => n,Playback(${S}/human_ru)
 same => n,Wait(6)
[out-12] ; an answering machine that speaks Russian
exten => s,1,Answer()
 same => n,Wait(0.6)
 same => n,Playback(${S}/machine_ru)
 same => n,Wait(6)
"""


def carrier_dialplan(options: AsteriskOptions, speech: Path) -> str:
    """`from-pbx`: the last two digits of a dialled number choose the outcome; names are simulated telephones.

    `speech` holds human, machine, human_ru and machine_ru in any format; missing files are silent.
    """
    return (
        f"""\
[globals]
S={speech}
[from-pbx]
exten => _[+0-9]!,1,Goto(out-${{EXTEN:-2}},s,1)
exten => _[A-Za-z]!,1,Stasis({options.app},phone,${{EXTEN}})
 same => n,Hangup()
exten => h,1,Hangup()
exten => i,1,Hangup(1)
[phones]
exten => _[+0-9A-Za-z]!,1,Stasis({options.app},phone,${{EXTEN}})
 same => n,Hangup()
exten => h,1,Hangup()
"""
        + OUTCOMES
    )
