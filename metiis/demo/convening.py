"""People called up to the nearer activities, and how far each call-up is known to have gone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from metiis import db
from metiis.applications.rules import HOLDING
from metiis.callups.wording import frozen, matter_of
from metiis.clock import civil_day
from metiis.demo.cast import HELD, Brigade, Doing, Member, Wish
from metiis.demo.chance import Era, at, dice, later, token
from metiis.demo.deciding import Decisions
from metiis.demo.store import Row, next_key, write
from metiis.labels import typeset
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    CallUp,
    CallUpNumber,
    DutyDay,
    Instructions,
    Move,
    OutgoingMail,
    Person,
    Role,
    WithdrawalReason,
)

PAST, AHEAD = 80, 30  # Days from today between which the activity starts.
PLACES = ("Quartier, poste de garde", "Quartier, place d’armes", "Gare, hall principal")
DRESS = (
    "Treillis complet, chaussures montées. Sac de couchage et gourde.",
    "Tenue de combat, effets chauds et lampe frontale. Rechange pour deux jours.",
)
TRANSPORT = (
    "Car au départ du quartier. Le véhicule personnel reste possible, stationnement sur place.",
    "Véhicule personnel ou covoiturage : dites-le à votre chef de groupe.",
)
LODGING = ("Logement en chambrée, repas à l’ordinaire.", "Bivouac, repas en rations.")

A_DAY = timedelta(days=1)


def convene(decisions: Decisions, era: Era) -> None:
    """Those who have confirmed for a nearer activity are called up about a month before."""
    rng = dice("convening", era.today, decisions.brigade.staff.code)
    called: list[Wish] = []
    for wish in _ready(decisions.brigade, era):
        day = wish.post.first - timedelta(days=rng.randint(32, 38))
        start = max(at(rng, day, 9, 17), wish.last_at + timedelta(minutes=5))
        limit = min(era.now, at(rng, wish.post.first - timedelta(days=1), 8, 9))
        if start < limit:
            wish.move(Move.CALL_UP, start, decisions.decider(wish))
            called.append(wish)
    _some_back_out(rng, called, era)
    for doing in decisions.brigade.doings:
        if era.today < doing.first <= era.in_days(AHEAD // 2) and _is_live(doing):
            doing.status = ActivityStatus.LOCKED


def _some_back_out(rng: Random, called: Sequence[Wish], era: Era) -> None:
    """One in twenty of those called up to what comes has since had to give her place back."""
    ahead = [wish for wish in called if wish.post.first > era.in_days(2) and wish.doing.tag == ""]
    ahead = [wish for wish in ahead if not wish.member.role and wish.last_at < era.now - A_DAY]
    for wish in ahead[::20]:
        when = era.now - timedelta(hours=rng.randint(2, 20))
        reason = rng.choice((WithdrawalReason.WORK, WithdrawalReason.FAMILY))
        wish.move(Move.BACK_OUT, when, wish.member, reason.value)


def _is_live(doing: Doing) -> bool:
    return doing.status is ActivityStatus.PUBLISHED


def _ready(brigade: Brigade, era: Era) -> Iterator[Wish]:
    first, last = era.in_days(-PAST), era.in_days(AHEAD)
    for wish in sorted(brigade.wishes, key=lambda each: (each.last_at, each.id)):
        if wish.status is ApplicationStatus.CONFIRMED and first <= wish.post.first <= last:
            yield wish


def write_call_ups(brigade: Brigade, _people: Mapping[str, Member], era: Era) -> None:
    """The instructions, the call-ups, the mails that tell of them and the last numbers given are
    in the database."""
    called = sorted(
        (wish for wish in brigade.wishes if _called_at(wish)), key=lambda each: _key(each, era)
    )
    if called:
        rng = dice("call-ups", era.today, brigade.staff.code)
        _instruct(rng, brigade, called)
        _write(rng, brigade, called, era)


def _called_at(wish: Wish) -> datetime | None:
    return next((step.at for step in wish.steps if step.move is Move.CALL_UP), None)


def _key(wish: Wish, era: Era) -> tuple[datetime, int]:
    return _called_at(wish) or era.now, wish.id


def _instruct(rng: Random, brigade: Brigade, called: Iterable[Wish]) -> None:
    """Each activity says how to come; one in three of those to come asks people to leave on the
    eve, if all can."""
    by_doing: dict[int, list[Wish]] = defaultdict(list)
    for wish in called:
        by_doing[wish.doing.id].append(wish)
    rows = []
    for wishes in by_doing.values():
        doing = wishes[0].doing
        is_ahead = doing.first > wishes[0].era.today
        days = int(rng.random() < 0.35 and is_ahead and all(map(_is_free_before, wishes)))
        if days:
            coming = [wish for wish in wishes if wish.status in HOLDING]
            write(DutyDay.__table__, map(_eve, coming))  # type: ignore[arg-type]
        boss = brigade.holder(doing.place, Role.UNIT_COMMANDER)
        rows.append(
            {
                "activity_id": doing.id,
                "days_before": days,
                "departs_at": rng.choice(("17:30", "18:00", "19:00") if days else ("06:00", "")),
                "assembles_at": rng.choice(("07:30", "08:00", "09:00")),
                "returns_at": rng.choice(("17:00", "18:30", "20:00")),
                "assembly_point": rng.choice(PLACES),
                "dress": typeset(rng.choice(DRESS)),
                "transport": typeset(rng.choice(TRANSPORT)),
                "lodging": rng.choice(LODGING) if doing.last > doing.first else "",
                "signatory": f"{boss.name()}, commandant l’unité" if boss else "",
                "changed_at": min(_called_at(wish) or wish.last_at for wish in wishes),
                "changed_by_id": boss.id if boss else None,
            }
        )
    write(Instructions.__table__, rows)  # type: ignore[arg-type]


def _is_free_before(wish: Wish) -> bool:
    """The eve is nobody's, and nobody else of the same person takes it."""
    index = wish.era.index(wish.post.first) - 1
    return index >= 0 and wish.member.busy[index] != HELD


def _eve(wish: Wish) -> Row:
    wish.member.busy[wish.era.index(wish.post.first) - 1] = HELD
    eve = wish.post.first - timedelta(days=1)
    return {"person_id": wish.member.id, "day": eve, "application_id": wish.id}


def _write(rng: Random, brigade: Brigade, called: Sequence[Wish], era: Era) -> None:
    texts, reached = _texts(called), _reached(brigade)
    mail_key, numbers = next_key(OutgoingMail), Counter[tuple[str, int, int]]()
    silent = _silent(called, reached)
    mails, rows = [], []
    for wish in called:
        issued = _called_at(wish) or era.now
        where = (wish.doing.place.code, wish.doing.place.id, civil_day(issued).year)
        numbers[where] += 1
        row = {
            "application_id": wish.id,
            "public_id": token(rng),
            "reference": f"{where[0]}-{where[2]}-{numbers[where]:04d}",
            "issued_at": issued,
            "issued_by_id": next(s.by_id for s in wish.steps if s.move is Move.CALL_UP),
            **texts[wish.id],
        }
        if wish.member.id in reached:
            mails.append(_mail(rng, mail_key, issued))
            row |= {"mail_id": mail_key, **_followed(rng, wish, issued, silent, era)}
            mail_key += 1
        rows.append({"mail_id": None, "read_at": None, "acknowledged_at": None, **row})
    write(OutgoingMail.__table__, mails)  # type: ignore[arg-type]
    write(CallUp.__table__, rows)  # type: ignore[arg-type]
    last = ({"unit_id": u, "year": y, "last": n} for (_code, u, y), n in numbers.items())
    write(CallUpNumber.__table__, last)  # type: ignore[arg-type]


def _texts(called: Iterable[Wish]) -> dict[int, dict[str, object]]:
    """What each says, and its days, by application."""
    found = {}
    ids = [wish.id for wish in called]
    for start in range(0, len(ids), 500):
        rows = db.session.execute(
            select(Application, Instructions)
            .join(Instructions, Instructions.activity_id == Application.activity_id)
            .where(Application.id.in_(ids[start : start + 500]))
            .options(
                joinedload(Application.person),
                joinedload(Application.position),
                joinedload(Application.activity).joinedload(Activity.unit),
            )
        )
        for application, instructions in rows:
            matter = matter_of(
                application.person, application.activity, application.position, instructions
            )
            departs_on, returns_on = matter.days
            found[application.id] = {
                "departs_on": departs_on,
                "returns_on": returns_on,
                "text": frozen(matter),
            }
    db.session.expunge_all()
    return found


def _reached(brigade: Brigade) -> set[int]:
    """People whom a mail can reach."""
    ids = [member.id for member in brigade.members]
    active = select(Person.id).where(
        Person.id.between(min(ids), max(ids)),
        Person.activated_at.is_not(None),
        Person.email.is_not(None),
    )
    return set(db.session.scalars(active))


def _silent(called: Sequence[Wish], reached: set[int]) -> set[int]:
    """In each unit, the one most often called up before today among those whom a mail reaches
    opens nothing."""
    often = Counter(
        (wish.member.place.id, wish.member.id)
        for wish in called
        if wish.post.last < wish.era.today and wish.member.id in reached
    )
    first = {place: member for (place, member), _number in reversed(often.most_common())}
    return set(first.values())


def _mail(rng: Random, key: int, issued: datetime) -> Row:
    left = issued + timedelta(seconds=rng.randint(2, 40))
    return {
        "id": key,
        "public_id": token(rng),
        "recipient": "",
        "subject": "",
        "body": "",
        "created_at": issued,
        "due_at": issued,
        "sent_at": None if rng.random() < 0.03 else left,
        "attempts": 1,
    }


def _followed(
    rng: Random, wish: Wish, issued: datetime, silent: set[int], era: Era
) -> dict[str, datetime | None]:
    """Two in three acknowledge, some only read, some have not opened it."""
    luck = rng.random()
    if wish.member.id in silent or luck > 0.88:
        return {}
    limit = min(era.now, at(rng, wish.post.last, 20, 21))
    if issued >= limit:
        return {}
    read = later(rng, issued, (0, 4), limit)
    kept = min(limit, read + timedelta(minutes=rng.randint(1, 90)))
    return {"read_at": read, "acknowledged_at": kept if luck < 0.76 else None}
