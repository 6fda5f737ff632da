"""People are told of their own files, and units how many they have; each once."""

from collections.abc import Iterable
from datetime import date

from metiis import db
from metiis.models import FilesTold, NoticeKind, Unit
from metiis.notifications.services import notify
from metiis.reference.rules import LegalValues
from metiis.upkeep import queries
from metiis.upkeep.reminding import digest_words, fingerprint, is_due, reminders
from metiis.upkeep.rules import SETTLED, Facts, files_of


def remind(known: Iterable[Facts], legal: LegalValues, today: date) -> int:
    """Those of these people who have an account are told what will block or does, before it does
    where there is time; how many things. Said again, nothing more."""
    done = 0
    for each in known:
        if not each.has_account:
            continue
        for reminder in reminders(each, legal, today):
            notify(
                reminder.person_id,
                reminder.text,
                "/profil",
                kind=NoticeKind.REMINDER,
                key=reminder.key,
            )
            done += 1
    db.session.flush()
    return done


def tell_units(known: Iterable[Facts], legal: LegalValues, today: date) -> int:
    """Those who command a unit or keep its rolls are told how many files it has to mend, at most
    once a week and only when they have changed; how many units."""
    files = [each for one in known for each in files_of(one, legal, today) if each.kind in SETTLED]
    before, done = queries.told(), 0
    for unit, holders in queries.told_units():
        mine = [each for each in files if each.whose.unit_path.startswith(unit.path)]
        mark, last = fingerprint(mine), before.get(unit.id)
        if not is_due(last, mark, today) or not (mine or last):
            continue
        words = digest_words(unit.code, len(mine), last.files if last else None)
        _tell(unit, holders, words, today)
        if last is None:
            last = FilesTold(unit_id=unit.id)
            db.session.add(last)
        last.told_on, last.files, last.fingerprint = today, len(mine), mark
        done += 1
    db.session.flush()
    return done


def _tell(unit: Unit, holders: Iterable[int], words: str, today: date) -> None:
    year, week, _day = today.isocalendar()
    path, key = f"/unites/{unit.code}/effectif/dossiers", f"files:{unit.id}:{year}-{week}"
    for person_id in holders:
        notify(person_id, words, path, kind=NoticeKind.WORK, key=key)
