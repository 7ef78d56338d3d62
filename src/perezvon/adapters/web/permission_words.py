"""The permission table in Russian; in English it stands beside the permissions. A test holds both whole."""

from perezvon.adapters.web.identity import PERMISSIONS
from perezvon.facts.settings import Language

RUSSIAN: dict[str, str] = {
    "session.own": "Своя учётная запись: сеансы, язык, тема, пароль, второй фактор",
    "tokens.own": "Создавать и отзывать токены программ, действующих от своего имени",
    "directory.read": "Видеть имена операторов",
    "floor.act": "Действовать за себя как оператор: смена, готовность, ответ, удержание, поствызов",
    "floor.lead": "Действовать за операторов своих групп",
    "floor.manage": "Действовать за любого оператора",
    "live.watch": "Следить за звонками, операторами и очередями своих заказчиков",
    "desk.line": "Открывать свою линию: браузер или SIP-телефон",
    "numbers.read": "Читать телефонные номера своих заказчиков",
    "settings.read": "Читать заказчиков, очереди, навыки, причины, результаты",
    "settings.write": "Менять заказчиков, очереди, номера, навыки, причины, результаты",
    "trunks.read": "Читать линии к операторам связи, без секретов",
    "trunks.write": "Менять линии к операторам связи",
    "staff.read": "Читать пользователей, операторов и группы",
    "staff.write": "Менять пользователей, их роли и пароли, операторов и группы",
    "history.read": "Читать и выгружать журнал: изменения, входы, прослушивания, выгрузки",
    "persons.read": "Читать и искать людей своих заказчиков",
    "persons.write": "Менять людей своих заказчиков",
    "calls.read": "Читать записи о звонках своих заказчиков; старший группы — своих групп",
    "calls.note": "Читать заметки и писать заметку к своему звонку в течение суток после него",
    "calls.note_any": "Писать заметку к любому звонку в любое время",
    "recordings.own": "Слушать записи своих звонков там, где центр это разрешает",
    "recordings.client": "Слушать записи заказчика, если пользователю это разрешено",
    "recordings.listen": "Слушать записи; каждое прослушивание записывается",
    "recordings.log": "Видеть, кто что слушал",
    "whatif.run": "Спрашивать, каким был бы день при других сменах или правилах очереди",
    "demo.call": "Просить имитацию оператора связи позвонить",
}


def sentence_of(permission: str, language: Language) -> str:
    """What a permission lets one do."""
    english = PERMISSIONS[permission][1]
    return RUSSIAN.get(permission, english) if language == "ru" else english
