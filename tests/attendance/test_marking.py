"""Marks write the ledger at once; a stale row, a day held elsewhere, two leaders at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from metiis import clock, db
from metiis.attendance import marking, queries
from metiis.attendance.rules import Said, Sent
from metiis.models import (
    Activity,
    ActivityStatus,
    Application,
    ApplicationStatus,
    Attendance,
    DutyDay,
    Mark,
    Person,
    Role,
)
from metiis.refusals import Refusal
from tests.attendance.scene import FIRST, SECOND, held, make_listed, make_scene
from tests.factories import grant, make_activity, make_position, make_reservist
from tests.parallel import at_once


@pytest.fixture
def scene(session):
    return make_scene()


def mark(scene, application, mark, by=None, **said):
    """One row as the page would send it back; the line as it then stands."""
    by = by or scene.boss
    roll = marking.locked(by, scene.activity)
    line = roll.by_key[application.public_id]
    sent = Sent(line.key, line.version, "", line.shown._replace(mark=mark, **said))
    marking.save(scene.activity, roll, [sent], by, clock.now())
    return line


def days(scene):
    first = scene.activity.starts_on
    return [first, first + timedelta(days=1), first + timedelta(days=2)]


def test_marks_write_the_ledger_at_once_and_change_back(scene):
    someone, other = scene.listed[:2]
    whole = days(scene)
    assert held(someone) == whole
    steps = [
        (Mark.PRESENT, {}, whole),
        (Mark.ABSENT, {}, []),
        (Mark.LATE, {"first": whole[1]}, whole[1:]),
        (Mark.LEFT_EARLY, {"first": whole[0], "last": whole[1]}, whole[:2]),
        (Mark.EXCUSED, {}, []),
        (Mark.PRESENT, {}, whole),
    ]
    for version, (word, said, expected) in enumerate(steps, 1):
        line = mark(scene, someone, word, **said)
        assert (line.fault, line.version) == ("", version)
        assert held(someone) == expected
        assert someone.status is ApplicationStatus.CONFIRMED
    assert held(other) == whole


def test_the_same_word_again_changes_nothing(scene):
    someone = scene.listed[0]
    mark(scene, someone, Mark.PRESENT)
    assert mark(scene, someone, Mark.PRESENT).version == 1


def test_what_another_leader_wrote_is_shown_and_not_overwritten(scene):
    someone = scene.listed[0]
    roll = marking.locked(scene.boss, scene.activity)
    seen = roll.by_key[someone.public_id]
    sent = Sent(seen.key, seen.version, "", seen.shown._replace(mark=Mark.ABSENT))
    mark(scene, someone, Mark.LATE, by=scene.leader, note="panne")
    roll = marking.locked(scene.boss, scene.activity)
    saved = marking.save(scene.activity, roll, [sent], scene.boss, clock.now())
    line = roll.by_key[someone.public_id]
    assert saved.rows == 0
    assert "SGT CHEF Camille a noté «\u00a0en retard" in line.fault
    assert "«\u00a0absent\u00a0»" in line.fault
    assert line.kept.mark is Mark.LATE
    assert held(someone) == days(scene)


def test_a_row_left_as_it_was_says_nothing_of_what_another_wrote(scene):
    someone, other = scene.listed[:2]
    before = marking.locked(scene.boss, scene.activity)
    rows = [
        Sent(line.key, line.version, line.seen.rsplit(".", 1)[1], line.shown)
        for line in before.lines()
    ]
    mark(scene, someone, Mark.ABSENT, by=scene.leader)
    rows = [
        replace(row, said=row.said._replace(mark=Mark.PRESENT))
        if row.key == other.public_id
        else row
        for row in rows
    ]
    roll = marking.locked(scene.boss, scene.activity)
    saved = marking.save(scene.activity, roll, rows, scene.boss, clock.now())
    assert saved.rows == 1
    assert not any(line.fault for line in roll.lines())
    assert roll.by_key[someone.public_id].kept.mark is Mark.ABSENT


def test_ones_own_last_word_holds(scene):
    someone = scene.listed[0]
    mark(scene, someone, Mark.PRESENT)
    roll = marking.locked(scene.boss, scene.activity)
    sent = Sent(someone.public_id, 0, "", Said(Mark.ABSENT))
    assert marking.save(scene.activity, roll, [sent], scene.boss, clock.now()).rows == 1


def test_days_given_elsewhere_meanwhile_refuse_and_are_left_alone(scene):
    someone, other = scene.listed[:2]
    mark(scene, someone, Mark.ABSENT)
    elsewhere = make_position(
        make_activity(starts_on=days(scene)[2], ends_on=days(scene)[2], title="Ailleurs")
    )
    second = make_listed(elsewhere, someone.person)
    roll = marking.locked(scene.boss, scene.activity)
    rows = [Sent(each.public_id, 9, "", Said(Mark.PRESENT)) for each in (someone, other)]
    saved = marking.save(scene.activity, roll, rows, scene.boss, clock.now())
    assert saved.rows == 1
    assert "sur une autre activité" in roll.by_key[someone.public_id].fault
    assert held(someone) == []
    assert held(second) == [days(scene)[2]]
    line = mark(scene, someone, Mark.LEFT_EARLY, last=days(scene)[1])
    assert line.fault == ""
    assert held(someone) == days(scene)[:2]


def test_everybody_present_leaves_those_already_marked(scene):
    absent = scene.listed[0]
    mark(scene, absent, Mark.ABSENT, by=scene.leader)
    roll = marking.locked(scene.boss, scene.activity)
    section = roll.section(f"7BCA/{FIRST}")
    excused = next(line for line in section.lines if line.row is None)
    sent = Sent(excused.key, 0, "", Said(Mark.EXCUSED))
    rows = marking.present(section, [sent], clock.now())
    marking.save(scene.activity, roll, rows, scene.boss, clock.now())
    marks = {line.kept.mark if line.kept else None for line in roll.lines()}
    assert marks == {Mark.ABSENT, Mark.EXCUSED, None}
    rows = marking.present(roll.section(f"7BCA/{SECOND}"), [], clock.now())
    assert marking.save(scene.activity, roll, rows, scene.boss, clock.now()).rows == 1
    assert marking.present(None, [], clock.now()) == []


def test_a_section_leader_calls_her_section_alone(scene):
    roll = queries.called_by(scene.leader, scene.activity)
    assert [section.title for section in roll.sections] == [FIRST]
    whole = queries.called_by(scene.boss, scene.activity)
    assert [section.title for section in whole.sections] == [FIRST, SECOND]
    other = next(each for each in scene.listed if each.person.section == SECOND)
    roll = marking.locked(scene.leader, scene.activity)
    sent = Sent(other.public_id, 0, "", Said(Mark.ABSENT))
    saved = marking.save(scene.activity, roll, [sent], scene.leader, clock.now())
    assert (saved.rows, saved.gone) == (0, 1)
    assert held(other) == days(scene)


def test_hers_comes_first_for_who_leads_one_and_calls_all(scene):
    grant(scene.leader, Role.UNIT_COMMANDER, scene.units["7BCA"])
    scene.listed[1].person.section = "0e section"
    db.session.flush()
    roll = queries.called_by(scene.leader, scene.activity)
    assert [section.title for section in roll.sections] == [FIRST, "0e section"]


def test_who_comes_later_is_not_expected_yet(session):
    scene = make_scene(people=1)
    later = make_position(
        scene.activity, label="Relève", starts_on=scene.activity.ends_on, headcount=5
    )
    person = make_listed(later, make_reservist(scene.units["7BCA"], section=FIRST))
    line = mark(scene, person, Mark.PRESENT)
    assert "attend que le" in line.fault
    roll = marking.locked(scene.boss, scene.activity)
    rows = marking.present(roll.section(f"7BCA/{FIRST}"), [], clock.now())
    assert person.public_id not in {row.key for row in rows}


@pytest.mark.parametrize(
    "status", [ActivityStatus.COMPLETED, ActivityStatus.ARCHIVED, ActivityStatus.CANCELLED]
)
def test_nothing_is_marked_once_it_is_over(scene, status):
    scene.activity.status = status
    db.session.flush()
    with pytest.raises(Refusal):
        mark(scene, scene.listed[0], Mark.PRESENT)


def test_nothing_is_marked_before_the_first_day(session):
    scene = make_scene(starts=1)
    with pytest.raises(Refusal, match="s’ouvre le"):
        mark(scene, scene.listed[0], Mark.PRESENT)


def test_two_leaders_at_once_leave_one_word_and_its_days(scene, session):
    activity_id, key = scene.activity.id, scene.listed[0].public_id
    boss_id, leader_id, application_id = scene.boss.id, scene.leader.id, scene.listed[0].id
    whole = days(scene)
    session.commit()

    def press(by_id, word):
        def job():
            by, activity = db.session.get(Person, by_id), db.session.get(Activity, activity_id)
            roll = marking.locked(by, activity)
            marking.save(activity, roll, [Sent(key, 0, "", Said(word))], by, clock.now())
            return roll.by_key[key].fault

        return job

    given = at_once([press(boss_id, Mark.PRESENT), press(leader_id, Mark.ABSENT)])
    assert sorted(bool(fault) for fault in given) == [False, True]
    session.rollback()
    row = session.get(Attendance, application_id, populate_existing=True)
    ledger = held(session.get(Application, application_id))
    assert row.version == 1
    assert ledger == (whole if row.mark is Mark.PRESENT else [])
    assert session.query(DutyDay).filter_by(application_id=application_id).count() == len(ledger)
