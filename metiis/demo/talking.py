"""What people say to one another in the threads of a few activities, coming or just over."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from metiis import vault
from metiis.applications.rules import HOLDING
from metiis.demo.accounts import RESERVIST
from metiis.demo.cast import Brigade, Doing, Member
from metiis.demo.chance import Era, at, dice, token
from metiis.demo.store import Row, write
from metiis.labels import typeset
from metiis.models import (
    ActivityKind,
    ActivityStatus,
    MessageKind,
    Role,
    ThreadMessage,
    ThreadReading,
)
from metiis.threads.queries import BODY

THREADS = 6
SOON, LATELY = timedelta(days=75), timedelta(days=20)
LEAD = -1  # Who steers speaks; other numbers are participants.
SPEAKERS = 3
TALK_OVER = timedelta(days=9)
# Who speaks, whether it is an announcement, what is said.
Said = tuple[int, bool, str]
COMING: tuple[Said, ...] = (
    (0, False, "Bonjour à tous. Il me reste trois places en voiture au départ de la gare."),
    (1, False, "Je suis preneur d’une place. À quelle heure partez-vous ?"),
    (0, False, "Vers 6 h 15, devant la gare routière. Je garde votre place."),
    (2, False, "Faut-il apporter un duvet, ou la literie est-elle fournie ?"),
    (
        LEAD,
        False,
        "La literie est fournie.\nPrenez des affaires chaudes : les soirées sont fraîches.",
    ),
    (
        LEAD,
        True,
        "Rassemblement à 7 h 30, tenue de campagne. Repas froid à prévoir le premier midi.",
    ),
    (1, False, "Bien reçu, merci."),
)
SHOOTING: tuple[Said, ...] = (
    (1, False, "Je passe ma visite médicale la semaine d’avant : est-ce trop tard ?"),
    (
        LEAD,
        False,
        "Non, si la cellule réserve la reçoit avant le départ. Prévenez-la dès que possible.",
    ),
    (0, False, "Peut-on venir avec ses propres protections auditives ?"),
    (LEAD, False, "Oui, si elles sont au modèle réglementaire. Il y en aura sur place."),
    (
        LEAD,
        True,
        "Les armes sont perçues sur place. Vérifiez que votre IST-C est à jour avant de venir.",
    ),
    (2, False, "Je propose un covoiturage depuis le centre-ville, deux places."),
)
OVER: tuple[Said, ...] = (
    (LEAD, True, "Merci à tous pour ces journées. Les présences sont en cours de validation."),
    (0, False, "Quelqu’un a-t-il trouvé un gant noir, main gauche ?"),
    (2, False, "Oui, il est au secrétariat de la compagnie."),
    (0, False, "Parfait, je passe le prendre. Merci !"),
)


def talk(brigade: Brigade, people: Mapping[str, Member], era: Era) -> None:
    """A few threads live: those of the reservist of the accounts first, then others."""
    account = people.get(RESERVIST.email)
    messages, readings = [], []
    for doing, crew in _chosen(brigade, account, era):
        lead = brigade.holder(doing.place, Role.UNIT_COMMANDER)
        if lead is not None:
            said = list(_said(doing, lead, crew, era))
            messages += said
            readings += list(
                _readings(doing, {each.id: each for each in (lead, *crew)}, account, said)
            )
    write(ThreadMessage.__table__, messages)  # type: ignore[arg-type]
    write(ThreadReading.__table__, readings)  # type: ignore[arg-type]


def _chosen(brigade: Brigade, account: Member | None, era: Era) -> list[tuple[Doing, list[Member]]]:
    """Activities not far from today in which at least four people hold a place."""
    crews: dict[int, list[Member]] = {}
    for wish in brigade.wishes:
        if wish.status in HOLDING:
            crews.setdefault(wish.doing.id, []).append(wish.member)
    near = [
        (doing, crews[doing.id])
        for doing in brigade.doings
        if doing.status is not ActivityStatus.CANCELLED
        and era.today - LATELY <= doing.last
        and doing.first <= era.today + SOON
        and len(crews.get(doing.id, ())) > SPEAKERS
    ]
    near.sort(key=lambda each: (account not in each[1], each[0].first, each[0].id))
    return near[:THREADS]


def _said(doing: Doing, lead: Member, crew: list[Member], era: Era) -> Iterator[Row]:
    rng = dice("talking", era.today, doing.id)
    lines = OVER if doing.last < era.today else COMING
    if doing.kind is ActivityKind.SHOOTING and doing.last >= era.today:
        lines = SHOOTING
    speakers = rng.sample(crew, SPEAKERS)
    days = sorted(rng.randint(1, TALK_OVER.days) for _ in lines)[::-1]
    moments = sorted(at(rng, era.today - timedelta(days=back), 8, 21) for back in days)
    for (who, is_announced, text), moment in zip(lines, moments, strict=True):
        public_id = token(rng)
        yield {
            "public_id": public_id,
            "activity_id": doing.id,
            "author_id": (lead if who == LEAD else speakers[who]).id,
            "kind": MessageKind.ANNOUNCEMENT if is_announced else MessageKind.MESSAGE,
            "body": vault.seal(typeset(text), BODY, public_id),
            "at": moment,
        }


def _readings(
    doing: Doing, readers: Mapping[int, Member], account: Member | None, said: list[Row]
) -> Iterator[Row]:
    """Everybody has read it all but the reservist of the accounts, whom the last ones await."""
    moments = [each["at"] for each in said]
    for reader in readers.values():
        until = moments[-3] if reader is account else moments[-1]
        if isinstance(until, datetime):
            yield {"activity_id": doing.id, "person_id": reader.id, "read_at": until}
