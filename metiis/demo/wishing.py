"""What people would like among what is coming, in their own order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta

from metiis.demo.accounts import RESERVIST
from metiis.demo.cast import Brigade, Doing, Member, Place
from metiis.demo.chance import Era, dice
from metiis.demo.store import Row, write
from metiis.models import ActivityStatus, Visibility, Wish

ONE_IN = 3  # People who wish, among those who declare their days.
SHORT, LONG = 1, 6  # Wishes of one person.


def wish_some(brigade: Brigade, people: Mapping[str, Member], era: Era) -> None:
    """About a third of those who declare their days rank some activities; the reservist of the
    accounts always does."""
    write(Wish.__table__, _rows(brigade, people.get(RESERVIST.email), era))  # type: ignore[arg-type]


def _rows(brigade: Brigade, account: Member | None, era: Era) -> Iterator[Row]:
    rng = dice("wishing", era.today, brigade.places[0].code)
    open_to = _open_to(brigade, era)
    for member in brigade.members:
        found = open_to[member.place.id]
        is_account = member is account
        if not found or not (is_account or member.declares and rng.randrange(ONE_IN) == 0):
            continue
        most = LONG if is_account else rng.randint(SHORT, LONG)
        for rank, doing in enumerate(rng.sample(found, min(most, len(found))), 1):
            said = era.now - timedelta(days=rng.randint(0, 20), minutes=rng.randint(1, 900))
            since = doing.published_at or doing.created_at
            yield {
                "person_id": member.id,
                "activity_id": doing.id,
                "rank": rank,
                "said_at": min(era.now, max(said, since + timedelta(minutes=30))),
            }


def _open_to(brigade: Brigade, era: Era) -> Mapping[int, list[Doing]]:
    """By unit, the activities that take applications from its people."""
    found: dict[int, list[Doing]] = defaultdict(list)
    for doing in brigade.doings:
        is_open = doing.status is ActivityStatus.PUBLISHED and doing.closes_on >= era.today
        if is_open and doing.first > era.today:
            for place in brigade.places:
                if _reaches(doing, place):
                    found[place.id].append(doing)
    return found


def _reaches(doing: Doing, place: Place) -> bool:
    return doing.visibility is not Visibility.UNIT or place.path.startswith(doing.place.path)
