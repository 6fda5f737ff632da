"""Edges that chance seldom draws: days and skills of the very posts asked."""

from datetime import date, timedelta

from metiis.headcount.funnel import Act, Question, Step, funnel
from metiis.headcount.missing import shortages
from metiis.headcount.needs import Need
from metiis.headcount.states import Member
from metiis.models import ApplicationStatus, Fitness, Origin

FIRST = date(2027, 6, 1)
NEXT = FIRST + timedelta(days=1)


def member(**values: object) -> Member:
    facts = {"id": 1, "unit_id": 1, "unit_path": "/7BCA/", "rank_level": 1}
    facts |= {"contract_start": FIRST, "contract_end": NEXT}
    facts |= {"fitness": Fitness.EMPLOYABLE, "fitness_until": NEXT}
    return Member(**{**facts, **values})


def need(**values: object) -> Need:
    facts = {"position_id": 1, "label": "Conducteur", "first": FIRST, "last": NEXT, "places": 1}
    facts |= {"taken": 0, "rank_min": 1, "rank_max": 21, "unit_path": "/7BCA/"}
    return Need(**{**facts, "activity_id": "a", "title": "Convoi", **values})


def test_a_post_of_another_day_qualifies_nobody():
    posts = [need(last=FIRST, rank_max=5), need(position_id=2, first=NEXT, rank_min=6)]
    question = Question(FIRST, NEXT, "Conducteur", needs=posts)
    soldier, unfit_first = member(), bytes([5, 3])
    found = funnel([soldier], [unfit_first], question)
    assert found.people[Step.EMPLOYABLE] == [0]
    assert found.left[Step.QUALIFIED] == [0]


def test_a_skill_must_last_to_the_end_of_the_post():
    post = need(skills={7: "Permis PL"})
    short, able = member(skills={7: FIRST}), member(id=2, skills={7: NEXT})
    free = bytes([3, 3])
    [found] = shortages([post], [short], [free], FIRST, NEXT, FIRST)
    assert (found.sure, found.short, found.worst) == (0, 1, FIRST)
    [found] = shortages([post], [able], [free], FIRST, NEXT, FIRST)
    assert (found.sure, found.short, found.worst) == (1, 0, None)


def test_the_last_day_of_a_post_counts_too():
    [found] = shortages([need()], [member()], [bytes([3, 1])], FIRST, NEXT, FIRST)
    assert (found.free, found.short) == (0, 1)


def test_an_invitation_taken_back_is_no_application():
    refused = ApplicationStatus.REJECTED
    assert Act(1, 1, refused, Origin.SELF).depth == 1
    assert Act(1, 1, refused, Origin.INVITED).depth == 0
    assert Act(1, 1, ApplicationStatus.INVITED, Origin.INVITED).depth == 0


def test_the_worst_comes_first():
    wanted = [need(), need(position_id=2, label="Chef de groupe", rank_min=6, places=2)]
    found = shortages(wanted, [member()], [bytes([3, 3])], FIRST, NEXT, FIRST)
    assert [(each.label, each.short) for each in found] == [
        ("Chef de groupe", 2),
        ("Conducteur", 0),
    ]
