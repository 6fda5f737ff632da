"""What the page of choice shows, in which order."""

from datetime import timedelta

from sqlalchemy.orm import Session

from metiis import clock
from metiis.applications import services
from metiis.availability.freshness import Coverage
from metiis.availability.services import declare_available, promise_days, set_days
from metiis.models import Availability, DeclarationSource, Fit, Role, Visibility
from metiis.reference.queries import legal_values
from metiis.selection import queries
from metiis.selection.rules import SHOWN, Board
from tests.factories import (
    make_activity,
    make_brigade,
    make_position,
    make_reservist,
    make_staff,
    qualify,
)


def boards_of(position, units) -> list[Board]:
    boss = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    chosen = queries.activity(position.activity.public_id)
    assert chosen is not None
    return queries.boards(boss, chosen, clock.today(), legal_values(chosen.starts_on))


def test_people_fit_without_application_are_grouped_by_what_they_declared(session: Session):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"]), "Permis PL", rank_max=5)
    sure, silent, unskilled, sergeant = (make_reservist(units["7BCA"]) for _ in range(4))
    sergeant.rank = "SGT"
    for person in (sure, silent, sergeant):
        qualify(person, "Permis PL")
    for person in (sure, unskilled):
        first, last = position.starts_on, position.ends_on
        declare_available(person, first, last, person, clock.now())
    [board] = boards_of(position, units)
    found = {group.fit: [free.person for free in group.people] for group in board.groups}
    assert found == {Fit.SURE: [sure], Fit.UNKNOWN: [silent]}


def test_a_board_says_how_many_answered_and_how_old_the_answers_are(session: Session):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"]), "Permis PL")
    first, last = position.starts_on, position.ends_on
    sure, refusing, silent, waiting, unskilled = (make_reservist(units["7BCA"]) for _ in range(5))
    for person in (sure, refusing, silent, waiting):
        qualify(person, "Permis PL")
    own, long_ago = DeclarationSource.SELF, clock.now() - timedelta(days=100)
    set_days(sure, [first, last], Availability.AVAILABLE, sure, own, long_ago)
    set_days(refusing, [first, last], Availability.UNAVAILABLE, refusing, own, clock.now())
    set_days(unskilled, [first, last], Availability.AVAILABLE, unskilled, own, clock.now())
    promise_days(waiting, [first], first - timedelta(days=9), clock.now())
    [board] = boards_of(position, units)
    assert board.coverage == Coverage(people=4, answered=3, promised=1, typical=0, old=1)
    [(group)] = [each for each in board.groups if each.fit is Fit.SURE]
    assert [free.said for free in group.people] == ["il y a 3\u00a0mois"]


def test_long_groups_show_the_first_names_and_count_all(session: Session):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"]))
    for _ in range(SHOWN + 3):
        make_reservist(units["7BCA"])
    [group] = boards_of(position, units)[0].groups
    assert (len(group.people), group.total) == (SHOWN, SHOWN + 3)


def test_what_remains_to_decide_comes_first(session: Session):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"]))
    boss = make_staff(Role.UNIT_COMMANDER, units["7BCA"])
    now = clock.now()
    kept, waiting, pending = (
        services.submit(make_reservist(units["7BCA"]), position, [], "", now) for _ in range(3)
    )
    services.select_person(kept, boss, now)
    services.put_on_waiting_list(waiting, boss, now)
    [board] = boards_of(position, units)
    assert [each.application for each in board.applicants] == [pending, kept, waiting]
    assert (board.waiting, board.held) == (1, 1)


def test_people_of_a_sister_unit_who_did_not_apply_are_not_named(session: Session):
    units = make_brigade()
    position = make_position(make_activity(units["7BCA"], visibility=Visibility.BRIGADE))
    own = make_reservist(units["7BCA"])
    make_reservist(units["13BCA"])
    applicant = make_reservist(units["13BCA"])
    services.submit(applicant, position, [], "", clock.now())
    [board] = boards_of(position, units)
    assert [free.person for group in board.groups for free in group.people] == [own]
    assert [each.application.person for each in board.applicants] == [applicant]
    assert not board.applicants[0].is_known
