"""What a person is told before her file blocks, and what a unit is told of its files. Pure.

Silence is no fault: nobody is reminded of it here; campaigns ask for days.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from metiis.labels import NBSP, count, plain_date
from metiis.models import FilesTold, Fitness
from metiis.reference.rules import LegalValues
from metiis.upkeep.rules import Facts, File, is_near_cap, shifted

PREFIX = "file:"  # Of the keys of reminders.
LATE = timedelta(days=90)  # Somebody is told that something is over during so many days.


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message to the person; `key` names the fact and the threshold, so it is told once."""

    person_id: int
    text: str
    key: str


def reminders(facts: Facts, legal: LegalValues, today: date) -> Iterator[Reminder]:
    """What somebody has to be told today: of each fact, the nearest threshold that is passed."""
    if facts.fitness is Fitness.EMPLOYABLE:
        months = (
            legal.fitness_first_months,
            legal.fitness_second_months,
            legal.fitness_last_months,
        )
        yield from _told(facts, "fitness", facts.fitness_until, months, today, _visit)
    yield from _told(
        facts, "contract", facts.contract_end, (legal.contract_months,), today, _engagement
    )
    for skill in facts.skills:
        name, words = f"skill:{skill.id}", _skill_words(skill.label)
        yield from _told(facts, name, skill.until, (legal.skill_months,), today, words)
    if is_near_cap(facts, legal):
        key = f"{PREFIX}cap:{today.year}:{facts.cap}:{legal.cap_share}"
        yield Reminder(facts.person_id, _ceiling(facts), key)


def _told(
    facts: Facts,
    name: str,
    until: date | None,
    months: Iterable[int],
    today: date,
    words: Callable[[date, bool], str],
) -> Iterator[Reminder]:
    if until is None:
        return
    if until < today:
        passed = "over" if today <= until + LATE else ""
    else:
        reached = [each for each in months if today >= shifted(until, -each)]
        passed = str(min(reached)) if reached else ""
    if passed:
        text = words(until, passed == "over")
        yield Reminder(facts.person_id, text, f"{PREFIX}{name}:{until}:{passed}")


def _visit(until: date, is_over: bool) -> str:
    if is_over:
        after = until + timedelta(days=1)
        return (
            f"Votre visite médicale n’est plus valable depuis le {plain_date(after)}{NBSP}: prenez "
            "rendez-vous, puis prévenez la cellule réserve."
        )
    return (
        f"Votre visite médicale est valable jusqu’au {plain_date(until)}. Prenez rendez-vous dès "
        "maintenant pour rester employable."
    )


def _engagement(until: date, is_over: bool) -> str:
    if is_over:
        return (
            f"Votre contrat s’est terminé le {plain_date(until)}. Si vous souhaitez le "
            "renouveler, parlez-en à la cellule réserve."
        )
    return (
        f"Votre contrat se termine le {plain_date(until)}. Un renouvellement prend du temps{NBSP}: "
        "dites dès maintenant à la cellule réserve si vous le souhaitez."
    )


def _skill_words(label: str) -> Callable[[date, bool], str]:
    def words(until: date, is_over: bool) -> str:
        said = "a expiré" if is_over else "expire"
        return (
            f"Votre compétence «{NBSP}{label}{NBSP}» {said} le {plain_date(until)}. Demandez à "
            "votre unité comment la renouveler."
        )

    return words


def _ceiling(facts: Facts) -> str:
    return (
        f"Vous avez {count(facts.used, 'jour servi ou promis', 'jours servis ou promis')} cette "
        f"année, sur {facts.cap} permis. Voyez avec la cellule réserve si vous souhaitez servir "
        "davantage."
    )


# What a unit is told


@dataclass(frozen=True, slots=True)
class Digest:
    """News for a unit: whom it is told to, in which words, how many files and their mark."""

    unit_id: int
    code: str
    holders: Sequence[int]
    words: str
    files: int
    mark: str


def fingerprint(files: Iterable[File]) -> str:
    """The mark of a set of files: the same while nobody’s file comes, goes or changes."""
    lines = sorted(f"{each.whose.person_id}:{each.kind}:{each.tone}:{each.day}" for each in files)
    return sha256("\n".join(lines).encode()).hexdigest()


def is_due(told: FilesTold | None, mark: str, today: date) -> bool:
    """Whether a unit is told again: a week has begun since, and the files are not the same."""
    if told is None:
        return True
    is_new_week = told.told_on.isocalendar()[:2] < today.isocalendar()[:2]
    return is_new_week and told.fingerprint != mark


def digest_words(code: str, files: int, before: int | None) -> str:
    """How many files a unit has to mend; never whose."""
    if not files:
        return f"Dossiers du {code}{NBSP}: plus rien à mettre à jour."
    moved = "" if before is None or before == files else f", {before} la dernière fois"
    return f"Dossiers à mettre à jour au {code}{NBSP}: {files}{moved}."
