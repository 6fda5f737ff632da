"""Which posts will lack people, what of it is news, who can act: plain objects."""

from datetime import date, timedelta

import pytest

from metiis.alerts.rules import (
    Holder,
    Hole,
    News,
    Told,
    concerned,
    holes,
    is_watched,
    message,
    news,
)
from metiis.headcount.forecast import BUCKETS, Kind, Rate
from metiis.headcount.needs import Need
from metiis.headcount.states import Member, State
from metiis.headcount.tally import Sheet
from metiis.headcount.trials import Forecast, Trial
from metiis.models import (
    Activity,
    ActivityStatus,
    HeadcountAlert,
    Position,
    Role,
    Unit,
    Visibility,
)

TODAY = date(2027, 3, 1)
A, I, S, U = State.AVAILABLE, State.IF_NEEDED, State.UNKNOWN, State.UNAVAILABLE  # noqa: E741
PLAIN = Forecast(TODAY, {}, {})


def need(start: int = 3, days: int = 1, **values: object) -> Need:
    fields: dict[str, object] = {
        "position_id": 1,
        "label": "Conducteur",
        "first": TODAY + timedelta(days=start),
        "last": TODAY + timedelta(days=start + days - 1),
        "places": 3,
        "taken": 0,
        "rank_min": 1,
        "rank_max": 21,
        "unit_path": "/27BIM/7BCA/",
        "activity_id": "a",
        "title": "Sortie",
    }
    return Need(**(fields | values))  # type: ignore[arg-type]


def sheet(*states: State, path: str = "/27BIM/7BCA/", width: int = 10) -> Sheet:
    members = [Member(at, 7, path, rank_level=3) for at in range(len(states))]
    last = TODAY + timedelta(days=width - 1)
    return Sheet(TODAY, last, members, [bytes([each]) * width for each in states])


def forecast(keep: float, turn: float) -> Forecast:
    rates = {Kind(bucket, weekend): Rate(keep, turn) for bucket in BUCKETS for weekend in (0, 1)}
    trials = {each: Trial(each, 9, 1.0, 2.0, 5.0, -1.0, 1.0) for each in BUCKETS}
    return Forecast(TODAY, {7: rates}, trials)


def test_a_hole_is_what_the_forecast_does_not_fill_either():
    wanted = [need(places=5)]
    [plain] = holes(wanted, sheet(A, I, S, S, U), PLAIN)
    assert (plain.missing, plain.expected, plain.silent) == (4, 3, 2)
    [half] = holes(wanted, sheet(A, I, S, S, U), forecast(1.0, 0.5))
    assert (half.missing, half.expected, half.silent) == (4, 2, 2)
    assert holes(wanted, sheet(A, I, S, S, S), forecast(1.0, 1.0)) == []


def test_some_of_the_sure_are_not_counted_on():
    [found] = holes([need(places=10)], sheet(*[A] * 10), forecast(0.8, 0.0))
    assert (found.missing, found.expected) == (0, 2)


def test_posts_of_a_function_share_its_people_on_the_days_they_share():
    wanted = [need(places=2, days=3), need(2 + 3, places=2, position_id=2)]
    found = holes(wanted, sheet(A, A, A), PLAIN)
    day = TODAY + timedelta(days=5)
    assert found == [Hole(1, day, day, 1, 1, 0), Hole(2, day, day, 1, 1, 0)]


def test_a_post_faces_the_people_of_its_unit_and_below():
    wanted = [need(unit_path="/27BIM/13BCA/"), need(unit_path="/27BIM/", position_id=2)]
    found = {each.position_id: each.expected for each in holes(wanted, sheet(A), PLAIN)}
    assert found == {1: 3, 2: 2}


def test_only_posts_to_come_with_places_left_are_watched():
    assert is_watched(need(), TODAY)
    assert is_watched(need(90), TODAY)
    assert not is_watched(need(91), TODAY)
    assert not is_watched(need(0), TODAY)
    assert not is_watched(need(taken=3), TODAY)
    assert not is_watched(need(status=ActivityStatus.COMPLETED), TODAY)


def alert(**values: object) -> HeadcountAlert:
    fields = {"told": 2, "told_day": TODAY, "first_day": TODAY, "last_day": TODAY}
    return HeadcountAlert(**{**fields, "expected": 2, "before": None, **values})


def hole(expected: int = 2, day: date = TODAY) -> Hole:
    return Hole(1, day, day, expected, expected, 0)


@pytest.mark.parametrize(
    ("kept", "found", "told_on", "what"),
    [
        (None, hole(), TODAY, News.OPENED),
        (None, None, TODAY, None),
        (alert(), hole(), date(2027, 2, 1), None),
        (alert(), hole(3), date(2027, 2, 28), News.CHANGED),
        (alert(), hole(1), date(2027, 2, 28), News.CHANGED),
        (alert(), hole(2, date(2027, 3, 2)), date(2027, 2, 28), News.CHANGED),
        (alert(), hole(3), TODAY, None),
        (alert(), None, TODAY, News.CLOSED),
        (alert(closed_at="then"), None, TODAY, None),
        (alert(closed_at="then"), hole(), TODAY, News.OPENED),
    ],
)
def test_what_is_news(kept, found, told_on, what):
    assert news(kept, found, TODAY, told_on) is what


def position(visibility: Visibility = Visibility.UNIT, path: str = "/27BIM/7BCA/") -> Position:
    unit = Unit(path=path, code=path.split("/")[-2])
    activity = Activity(unit=unit, visibility=visibility, title="Sortie")
    return Position(activity=activity, label="Conducteur")


def test_those_who_can_act_are_told():
    boss = Holder(1, Role.UNIT_COMMANDER, "/27BIM/7BCA/")
    other = Holder(2, Role.UNIT_COMMANDER, "/27BIM/13BCA/")
    staff = Holder(3, Role.BRIGADE_STAFF, "/27BIM/")
    everybody = [boss, other, staff]
    assert concerned(position(), everybody) == [1]
    assert concerned(position(Visibility.BRIGADE), everybody) == [1, 3]
    assert concerned(position(path="/27BIM/7BCA/1/"), everybody) == [1]
    assert concerned(position(path="/27BIM/"), everybody) == [3]
    assert concerned(position(), [other, staff]) == [3]


def told(what: News, **values: object) -> Told:
    return Told(what, position(), alert(**values))


def test_the_message_says_what_changed():
    opened = message([told(News.OPENED)])
    assert "Conducteur, «\u00a0Sortie\u00a0», lun. 1er mars 2027" in opened
    assert "manquer 2\u00a0personnes" in opened
    assert "et non plus 3." in message([told(News.CHANGED, before=3)])
    assert "autre jour" in message([told(News.CHANGED, before=2)])
    assert "levée" in message([told(News.CLOSED)])


def test_several_posts_of_a_unit_make_one_message_that_names_the_worst():
    both = message([told(News.OPENED), told(News.OPENED, expected=9), told(News.CLOSED)])
    assert both.startswith("Effectif\u00a0: 2\u00a0alertes nouvelles, 1\u00a0alerte levée. Cond")
    assert "manquer 9\u00a0personnes" in both
    assert message([told(News.CLOSED)] * 2) == "Effectif\u00a0: 2\u00a0alertes levées."
