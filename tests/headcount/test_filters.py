"""What narrows the figures, and how it is said."""

from datetime import date

from metiis.headcount.filters import Filters, in_words
from metiis.headcount.states import OUTSIDE, Member
from metiis.models import RankCategory

DAY = date(2027, 6, 1)


def member(**values: object) -> Member:
    return Member(**{"id": 1, "unit_id": 1, "unit_path": "/27BIM/7BCA/", **values})


def test_nothing_asked_keeps_everybody():
    assert Filters().keeps(member(), DAY)


def test_unit_and_rank_narrow():
    assert Filters("/27BIM/7BCA/").keeps(member(), DAY)
    assert not Filters("/27BIM/13BCA/").keeps(member(), DAY)
    assert not Filters(category=RankCategory.NCO).keeps(member(), DAY)
    assert Filters(category=RankCategory.NCO).keeps(member(category=RankCategory.NCO), DAY)


def test_a_skill_keeps_to_its_last_day():
    asked, her = Filters(skill=4), member(skills={4: DAY})
    assert asked.keeps(her, DAY)
    assert not asked.keeps(her, date(2027, 6, 2))
    assert list(asked.row(her, bytes([3, 3]), DAY)) == [3, OUTSIDE]
    assert asked.row(member(skills={4: None}), bytes([3, 3]), DAY) == bytes([3, 3])


def test_what_narrows_is_said_in_a_line():
    asked = Filters("/27BIM/7BCA/", RankCategory.NCO, 4)
    words = in_words(asked, {4: "Permis PL"}, {"/27BIM/7BCA/": "7BCA"})
    assert words == "7BCA · sous-officiers · Permis PL"
    assert in_words(Filters(), {}, {}) == ""
