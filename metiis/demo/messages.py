"""What awaits the demonstration accounts: notifications in the services' words, faults reported."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random

from metiis.demo.accounts import ON_THE_ROLLS, RESERVIST
from metiis.demo.cast import Brigade, Doing, Member, Step, Wish
from metiis.demo.chance import Era, token
from metiis.labels import NBSP, period
from metiis.models import Move, NoticeKind, ReportSubject, Role

Row = Mapping[str, object]
LATEST = 30  # Notifications of an account.
UNREAD = timedelta(hours=34)
TOLD: dict[Move, str] = {
    Move.INVITE: f"Vous êtes invité au poste «{NBSP}{{post}}{NBSP}» de {{of}}. "
    "Acceptez ou déclinez.",
    Move.SELECT: "Vous êtes retenu pour {of}. Confirmez votre participation.",
    Move.WAITLIST: "Vous êtes sur la liste d’attente pour {of}.",
    Move.REJECT: "Votre candidature à {of} n’est pas retenue.",
    Move.CANCEL: f"Activité annulée{NBSP}: {{of}}.",
}
KINDS: dict[Move, NoticeKind] = {
    Move.INVITE: NoticeKind.ANSWER,
    Move.SELECT: NoticeKind.ANSWER,
    Move.WAITLIST: NoticeKind.DECISION,
    Move.REJECT: NoticeKind.DECISION,
    Move.CANCEL: NoticeKind.CHANGE,
}
DOES: dict[Move, str] = {
    Move.ACCEPT: "accepte l’invitation à",
    Move.SUBMIT: f"candidate au poste «{NBSP}{{post}}{NBSP}» de",
    Move.CONFIRM: "confirme sa participation à",
    Move.DECLINE: "décline sa participation à",
    Move.WITHDRAW: "retire sa candidature à",
}
# Subject, message, answer (none while open).
REPORTS: tuple[tuple[ReportSubject, str, str], ...] = (
    (
        ReportSubject.SKILL,
        "J’ai passé le recyclage IST-C le mois dernier, la date n’est pas à jour.",
        "",
    ),
    (ReportSubject.CONTRACT, "Mon renouvellement est signé depuis deux semaines.", ""),
    (ReportSubject.EMAIL, "Mon adresse a changé, merci de la remplacer.", ""),
    (ReportSubject.DAYS, "Il manque deux jours du week-end d’instruction de printemps.", ""),
    (ReportSubject.RANK, "Nommé caporal au premier du mois.", "Corrigé, félicitations."),
    (ReportSubject.UNIT, "Je suis passé à la 3e section.", "Corrigé."),
    (
        ReportSubject.FITNESS,
        "Visite médicale passée, la nouvelle date manque.",
        "Date enregistrée.",
    ),
)


def notifications(brigade: Brigade, people: Mapping[str, Member], era: Era) -> Iterator[Row]:
    """What the real moves would have told the holders of the accounts, the latest only."""
    rng = Random(era.today.toordinal())  # noqa: S311 - see `dice`.
    for account in ON_THE_ROLLS:
        member = people[account.email]
        told = [*_as_applicant(brigade.wishes, member), *_as_decider(brigade.wishes, member)]
        for step, text, path in sorted(told, key=_when)[-LATEST:]:
            to_herself = path.startswith("/candidatures/")
            yield {
                "kind": KINDS[step.move] if to_herself else NoticeKind.WORK,
                "public_id": token(rng),
                "person_id": member.id,
                "text": text[:300],
                "path": path,
                "created_at": step.at,
                "read_at": step.at + timedelta(hours=20) if era.now - step.at > UNREAD else None,
            }


def _when(told: tuple[Step, str, str]) -> float:
    return told[0].at.timestamp()


def _as_applicant(wishes: Sequence[Wish], member: Member) -> Iterator[tuple[Step, str, str]]:
    for wish in wishes:
        if wish.member is member:
            for step in wish.steps:
                if step.move in TOLD:
                    text = TOLD[step.move].format(of=_of(wish.doing), post=wish.post.label)
                    yield step, text, f"/candidatures/{wish.public_id}"


def _as_decider(wishes: Sequence[Wish], member: Member) -> Iterator[tuple[Step, str, str]]:
    if member.role not in (Role.UNIT_COMMANDER, Role.BRIGADE_STAFF):
        return
    for wish in wishes:
        if wish.doing.place is member.place:
            for step in wish.steps:
                if step.move in DOES:
                    does = DOES[step.move].format(post=wish.post.label)
                    text = f"{wish.member.name()} {does} {_of(wish.doing)}."
                    yield step, text, f"/activites/{wish.doing.public_id}/selection"


def _of(doing: Doing) -> str:
    return f"«{NBSP}{doing.title}{NBSP}» ({period(doing.first, doing.last)})"


def reports(rng: Random, brigade: Brigade, people: Mapping[str, Member], era: Era) -> Iterator[Row]:
    """A few faults reported in the unit of the accounts, some already mended."""
    office = people["gestion@metiis.test"]
    soldier = people[RESERVIST.email]
    others = [m for m in brigade.of(soldier.place) if m.level <= 5 and m is not soldier]
    authors = [soldier, *rng.sample(others, min(len(others), len(REPORTS) - 1))]
    for rank, (author, (subject, message, answer)) in enumerate(
        zip(authors, REPORTS, strict=False)
    ):
        said = era.now - timedelta(days=2 + 3 * rank, hours=rng.randint(2, 14))
        yield {
            "public_id": token(rng),
            "person_id": author.id,
            "subject": subject,
            "message": message,
            "created_at": said,
            "resolved_at": said + timedelta(days=1, hours=3) if answer else None,
            "resolved_by_id": office.id if answer else None,
            "answer": answer,
        }
