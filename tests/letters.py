"""Every mail written by any test leaves through a real SMTP server and must name nothing.

What it is compared with is the whole database of the test: every text of every column, so that a
new table is covered without being named here. Names that people read as plain words would be found
everywhere; tests use others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from sqlalchemy import Connection, Engine, Enum, String, event, select
from sqlalchemy.orm import Mapper

from metiis import db
from metiis.delivery import NotSent, Smtp
from metiis.labels import fold
from metiis.models import RANKS, OutgoingMail
from tests.postbox import Postbox

SHORTEST = 3  # Characters; a size or a department would be found in any sentence.
OWN = {"outgoing_mail", "journal_entry", "alembic_version", "legal_value"}
TRAVELS = {"To", "Date", "Message-ID"}  # Her own address, when it leaves, a random name.
RANK_WORDS = {word for rank in RANKS.values() for word in (rank.code, rank.name)}
DATE_WORDS = set(
    re.findall(
        r"\w+",
        "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre janv févr avr juil sept oct nov déc",
    )
)
ALWAYS = frozenset(map(fold, RANK_WORDS | DATE_WORDS))
DATES = re.compile(r"\d{4}-\d{2}-\d{2}|\b\d{1,2}/\d{1,2}\b|\b\d{1,2} ?h(?: ?\d{2})?\b")


@dataclass(frozen=True)
class Written:
    """A mail that a test put in the outbox, and the database it comes from."""

    row: OutgoingMail
    engine: Engine


written: list[Written] = []


@event.listens_for(OutgoingMail, "after_insert")
def _note(_mapper: Mapper[OutgoingMail], connection: Connection, row: OutgoingMail) -> None:
    copied = OutgoingMail(
        public_id=row.public_id,
        recipient=row.recipient,
        subject=row.subject,
        body=row.body,
        created_at=row.created_at,
    )
    written.append(Written(copied, connection.engine))


def judge(postbox: Postbox) -> None:
    """Send what was written and fail with each word that a mail should not have said."""
    postbox.clear()
    carrier = Smtp.from_url(postbox.url, "exemple.test")
    found = []
    for engine in {each.engine for each in written}:
        names = secrets_of(engine)
        texts = [sent(each.row, carrier, postbox) for each in written if each.engine is engine]
        found += [(fault, text) for text in texts for fault in faults(text, names)]
    carrier.close()
    _refuse(found)


def judge_received(postbox: Postbox, engine: Engine) -> None:
    """What a server of its own has sent says nothing of what its database holds."""
    names = secrets_of(engine) if postbox.letters else set()
    engine.dispose()
    texts = [in_clear(letter.parsed) for letter in postbox.letters]
    _refuse([(fault, text) for text in texts for fault in faults(text, names)])


def _refuse(found: list[tuple[str, str]]) -> None:
    assert not found, "\n".join(f"« {fault} » in a mail:\n{text}" for fault, text in found)


def sent(row: OutgoingMail, carrier: Smtp, postbox: Postbox) -> str:
    """What the server received, in clear; what was written when no server could take it."""
    try:
        if row.recipient:
            carrier.send(row)
            return in_clear(postbox.letters[-1].parsed)
    except NotSent:
        pass
    return f"{row.subject}\n{row.body}"


def in_clear(letter: EmailMessage) -> str:
    """Everything that a mail says to others than the person it is for."""
    headers = [f"{name}: {text}" for name, text in letter.items() if name not in TRAVELS]
    return "\n".join([*headers, letter.get_content()])


def secrets_of(engine: Engine) -> set[str]:
    """Every text held in a database, folded: names, numbers, places, titles, identifiers."""
    db.set_reading(True)
    found: set[str] = set()
    with engine.connect() as connection:
        for table in db.Base.metadata.tables.values():
            for column in table.columns if table.name not in OWN else ():
                if isinstance(column.type, String) and not isinstance(column.type, Enum):
                    texts = connection.scalars(select(column).distinct().where(column != ""))
                    found.update(fold(text) for text in texts if text)
    return {text for text in found if len(text) >= SHORTEST}


def faults(text: str, names: Iterable[str]) -> list[str]:
    """The names, ranks and dates that a text says, as whole words."""
    said = fold(text)
    return sorted({*_words(said, names), *_words(said, ALWAYS), *DATES.findall(said)})


def _words(said: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in said and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said):
            yield name
