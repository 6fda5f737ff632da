"""How and when a mail says that messages wait: channels, quiet hours, the daily digest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from metiis.clock import PARIS, in_paris
from metiis.labels import NBSP, long_date
from metiis.models import NoticeChannel, NoticeKind, Notification

# Somebody who gets many messages gets one mail about them, then none for a while.
MAILED_EVERY = timedelta(hours=1)
# A question is told at least this long before nobody waits for the answer any more.
TIME_TO_ANSWER = timedelta(hours=2)
# Not answering has consequences: a mail always tells of these, at the latest in the digest.
QUESTIONS = frozenset({NoticeKind.ANSWER, NoticeKind.CALL_UP})
# What can wait until the evening, or the next morning for those who steer.
PATIENT = frozenset(
    {NoticeKind.THREAD, NoticeKind.AVAILABILITY, NoticeKind.ACCOUNT, NoticeKind.WORK}
)
# What only those who serve are told of.
SERVING = frozenset(
    {NoticeKind.ANSWER, NoticeKind.DECISION, NoticeKind.CALL_UP, NoticeKind.AVAILABILITY}
)
QUIET_DIGEST = (
    f"Le résumé partirait pendant vos heures de silence{NBSP}: choisissez une heure hors du "
    "silence."
)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours in Paris, 0 to 23: when silence begins and ends (equal: none), when digests leave."""

    quiet_from: int = 21
    quiet_until: int = 7
    digest_at: int = 18


SERVING_HOURS = Hours()
STEERING_HOURS = Hours(digest_at=8)  # Before the day’s work rather than after it.


@dataclass(frozen=True, slots=True)
class Manner:
    """How one person is told: her hours, and the channels she chose; the usual ones otherwise."""

    hours: Hours = SERVING_HOURS
    chosen: Mapping[NoticeKind, NoticeChannel] = field(default_factory=dict)

    def channel(self, kind: NoticeKind) -> NoticeChannel:
        """How she is told of a kind."""
        usual = NoticeChannel.DIGEST if kind in PATIENT else NoticeChannel.MAIL
        found = self.chosen.get(kind, usual)
        return found if found in offered(kind) else usual


def offered(kind: NoticeKind) -> list[NoticeChannel]:
    """The channels somebody may choose for a kind; a question is never left to the screen alone."""
    return [
        channel
        for channel in NoticeChannel
        if channel is not NoticeChannel.SCREEN or kind not in QUESTIONS
    ]


def kinds_for(is_reservist: bool, is_steering: bool) -> list[NoticeKind]:
    """The kinds of messages a person may get, in the order of their names."""
    return [
        kind
        for kind in NoticeKind
        if (is_reservist or kind not in SERVING) and (is_steering or kind is not NoticeKind.WORK)
    ]


def usual_hours(is_steering: bool) -> Hours:
    """The hours of somebody who has chosen none."""
    return STEERING_HOURS if is_steering else SERVING_HOURS


def is_quiet(hour: int, hours: Hours) -> bool:
    """Whether an hour of Paris is one of silence, which may go over midnight."""
    if hours.quiet_from <= hours.quiet_until:
        return hours.quiet_from <= hour < hours.quiet_until
    return hour >= hours.quiet_from or hour < hours.quiet_until


def hours_faults(hours: Hours) -> dict[str, str]:
    """What is wrong with hours somebody chose, by field."""
    return {"digest_at": QUIET_DIGEST} if is_quiet(hours.digest_at, hours) else {}


def out_of_quiet(instant: datetime, hours: Hours) -> datetime:
    """The instant itself, or the end of the silence it falls in."""
    while is_quiet(in_paris(instant).hour, hours):
        instant = _next(instant, hours.quiet_until)
    return instant


def digest_after(instant: datetime, hours: Hours) -> datetime:
    """When the first digest after this instant leaves."""
    return out_of_quiet(_next(instant, hours.digest_at), hours)


def _next(instant: datetime, hour: int) -> datetime:
    """The first time after this instant that clocks in Paris show this hour."""
    day = in_paris(instant).date()
    today = _at(day, hour)
    return today if today > instant else _at(day + timedelta(days=1), hour)


def _at(day: date, hour: int) -> datetime:
    """An hour of a day in Paris; an hour skipped in spring is the one after."""
    return datetime.combine(day, time(hour), PARIS).astimezone(UTC)


def mail_due(
    manner: Manner,
    kind: NoticeKind,
    created_at: datetime,
    answer_by: datetime | None,
    last_mail: datetime | None,
    now: datetime,
) -> datetime | None:
    """When a mail may tell of a message; None for never.

    A deadline goes before comfort: a question that the digest would tell too late is told alone,
    and one that would lapse in the silence breaks it.
    """
    channel = manner.channel(kind)
    if channel is NoticeChannel.SCREEN or (answer_by is not None and answer_by <= now):
        return None
    allowed = max(now, last_mail + MAILED_EVERY) if last_mail is not None else now
    soonest = out_of_quiet(allowed, manner.hours)
    latest = answer_by - TIME_TO_ANSWER if answer_by is not None else None
    if channel is NoticeChannel.DIGEST:
        # After the last mail too: it told of what waited then, and a digest comes once a day.
        digest = max(soonest, digest_after(max(created_at, last_mail or created_at), manner.hours))
        if latest is None or digest <= latest:
            return digest
    return soonest if latest is None or soonest <= latest else now


def by_day(messages: list[Notification], today: date) -> list[tuple[str, list[Notification]]]:
    """Messages, newest first, under the name of the day they came."""
    days: dict[date, list[Notification]] = {}
    for message in messages:
        days.setdefault(in_paris(message.created_at).date(), []).append(message)
    near = {today: "Aujourd’hui", today - timedelta(days=1): "Hier"}
    return [(near.get(day) or long_date(day).capitalize(), found) for day, found in days.items()]
