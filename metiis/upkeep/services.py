"""People are told of their own files, and units how many they have; each once."""

from collections.abc import Iterable, Sequence
from datetime import date

from metiis import db
from metiis.models import FilesTold, NoticeKind
from metiis.notifications.services import notify
from metiis.reference.rules import LegalValues
from metiis.upkeep import queries
from metiis.upkeep.reminding import Digest, Reminder, digest_words, fingerprint, is_due, reminders
from metiis.upkeep.rules import SETTLED, Facts, files_of


def untold(known: Iterable[Facts], legal: LegalValues, today: date) -> Sequence[Reminder]:
    """What those of these people who have an account are still to be told: what will block or
    does, before it does where there is time."""
    due = [
        reminder for each in known if each.has_account for reminder in reminders(each, legal, today)
    ]
    told = queries.reminded() if due else set()
    return [each for each in due if (each.person_id, each.key) not in told]


def remind(fresh: Iterable[Reminder]) -> None:
    """People are told; said again, nothing more."""
    for each in fresh:
        notify(each.person_id, each.text, "/profil", kind=NoticeKind.REMINDER, key=each.key)
    db.session.flush()


def digests(known: Iterable[Facts], legal: LegalValues, today: date) -> Sequence[Digest]:
    """What is news for those who command a unit or keep its rolls: how many files it has to mend,
    as its page counts them; at most once a week, and only when what a paper settles has changed."""
    files = [each for one in known for each in files_of(one, legal, today)]
    before, found = queries.told(), []
    for unit, holders in queries.told_units():
        last = before.get(unit.id)
        mine = [each for each in files if each.whose.unit_path.startswith(unit.path)]
        mark = fingerprint(each for each in mine if each.kind in SETTLED)
        if is_due(last, mark, today) and (mine or last):
            words = digest_words(unit.code, len(mine), last.files if last else None)
            found.append(Digest(unit.id, unit.code, holders, words, len(mine), mark))
    return found


def tell_units(found: Iterable[Digest], today: date) -> None:
    """Units are told; said again the same week, nothing more."""
    year, week, _day = today.isocalendar()
    before = queries.told()
    for each in found:
        path, key = f"/unites/{each.code}/effectif/dossiers", f"files:{each.unit_id}:{year}-{week}"
        for person_id in each.holders:
            notify(person_id, each.words, path, kind=NoticeKind.WORK, key=key)
        last = before.get(each.unit_id) or FilesTold(unit_id=each.unit_id)
        last.told_on, last.files, last.fingerprint = today, each.files, each.mark
        db.session.add(last)
    db.session.flush()
