"""Passwords that everybody tries first (NIST SP 800-63B-3, 5.1.1.2), also as Russians type them."""

import re
from itertools import pairwise
from typing import Final

_WORDS: Final = """
password passwort passw0rd p@ssword p@ssw0rd letmein welcome iloveyou princess sunshine football baseball
superman batman trustno1 whatever starwars computer internet security secret changeme default
administrator administration manager operator supervisor callcenter callcentre perezvon helpdesk
asterisk telephone qwerty qwertyui qwertyuiop qwerty123 qwerty12345 asdfghjkl zxcvbnm zxcvbnm1 1q2w3e4r
1q2w3e4r5t 1qaz2wsx qazwsxedc q1w2e3r4 q1w2e3r4t5 abcdefgh abcdefg1 abc12345 abcd1234 aa123456 a1234567
samsung google facebook vkontakte odnoklassniki yandex marina natasha svetlana ekaterina aleksandr alexander
vladimir dmitriy sergey nikolay tatyana anastasia kristina moscow moskva russia rossiya spartak zenit
lokomotiv dynamo privet privet123 parol parolparol parol123 lyubov lubov solnce solnyshko zvezda
пароль парольпароль пароль123 привет приветпривет йцукен йцукенгш йцукенгшщз фывапролдж ячсмить любовь
люблютебя солнышко солнце администратор оператор супервизор перезвон москва россия спартак
gfhjkm gfhjkm123 ghbdtn ghbdtn123 yfnfif cdtnkfyf fylhtq cthutq vfhbyf rhbcnbyf vfrcbv k.,jdm kjkbnf
"""
_COMMON: Final = frozenset(_WORDS.split())
_TAIL: Final = re.compile(r"[\d!?.@#$*_-]+$")


def is_common(password: str) -> bool:
    """A word of the list, also with digits or signs behind it; one character again and again; a row."""
    low = password.lower()
    if low in _COMMON or _TAIL.sub("", low) in _COMMON:
        return True
    if len(set(low)) <= 2:
        return True
    steps = {ord(after) - ord(before) for before, after in pairwise(low)}
    return len(steps) == 1 or low in ("1234567890", "0123456789", "12345678910", "123123123", "12341234")
