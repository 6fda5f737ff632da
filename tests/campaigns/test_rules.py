"""Whose answer is worth asking for, who has answered, what one tap fills."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metiis.availability import codec
from metiis.availability.freshness import Behind
from metiis.campaigns import asking, pages, rules
from metiis.campaigns.asking import Known
from metiis.campaigns.rules import Plan, Standing
from metiis.matching.facts import Candidate, Need, fit
from metiis.matching.rules import obstacles
from metiis.models import Availability, Campaign, CampaignReply, Fit, Fitness
from metiis.openings.rules import Post

TODAY = date(2026, 11, 24)
FIRST = date(2026, 12, 4)
WIDTH = 6
UNKNOWN, AWAY = Availability.UNKNOWN, Availability.UNAVAILABLE

days = st.binary(min_size=WIDTH, max_size=WIDTH).map(lambda raw: bytes(each % 4 for each in raw))
candidates = st.builds(
    Candidate,
    person_id=st.just(1),
    rank_level=st.integers(1, 3),
    unit_path=st.sampled_from(["/A/B/", "/A/C/"]),
    first_day=st.just(FIRST),
    days=days,
    skills=st.dictionaries(st.integers(1, 2), st.just(None), max_size=2),
    engaged=st.dictionaries(
        st.integers(0, WIDTH - 1).map(lambda at: FIRST + timedelta(days=at)),
        st.integers(7, 8),
        max_size=1,
    ),
    contract_start=st.just(date(2026, 1, 1)),
    contract_end=st.sampled_from([date(2027, 1, 1), date(2026, 12, 6)]),
    fitness=st.sampled_from([Fitness.EMPLOYABLE, Fitness.UNFIT]),
    fitness_until=st.just(date(2027, 1, 1)),
)


@st.composite
def posts(draw) -> Post:
    start = draw(st.integers(0, WIDTH - 1))
    end = draw(st.integers(start, WIDTH - 1))
    need = Need(
        activity_id=7,
        reach=draw(st.sampled_from(["/A/", "/A/B/"])),
        starts_on=FIRST + timedelta(days=start),
        ends_on=FIRST + timedelta(days=end),
        rank_min=draw(st.integers(1, 2)),
        rank_max=3,
        skills={each: f"S{each}" for each in draw(st.sets(st.integers(1, 2), max_size=1))},
    )
    headcount = draw(st.integers(1, 2))
    return Post(draw(st.integers(1, 99)), "Poste", headcount, draw(st.integers(0, headcount)), need)


@given(candidates, st.lists(posts(), max_size=4))
def test_an_answer_can_close_a_gap_when_only_it_is_missing(candidate: Candidate, asked: list[Post]):
    expected = []
    for post in asked:
        first, last = post.need.starts_on, post.need.ends_on
        said = [candidate.days[(day - FIRST).days] for day in codec.days_between(first, last)]
        if (
            post.taken < post.headcount
            and not obstacles(candidate, post.need)
            and UNKNOWN in said
            and AWAY not in said
        ):
            expected.append((post.places_left, said.count(UNKNOWN)))
    found = [(gap.places_left, len(gap.days)) for gap in asking.gaps(candidate, asked)]
    assert found == expected


@given(candidates, posts())
def test_once_she_says_yes_she_is_free_and_asked_no_more(candidate: Candidate, post: Post):
    if asking.gaps(candidate, [post]):
        yes = bytes(each or Availability.AVAILABLE for each in candidate.days)
        free = replace(candidate, days=yes)
        assert fit(free, post.need) in (Fit.SURE, Fit.IF_NEEDED)
        assert not asking.gaps(free, [post])


def known(states: bytes, *ages: int, asked: tuple = ()) -> Known:
    """What is known of days from the first on, each said so many days ago (0: nobody knows)."""
    said = b"".join(codec.stamp_of(TODAY - timedelta(days=age)) if age else b"\0\0" for age in ages)
    blank = bytes(len(states))
    return Known(FIRST, states, Behind(FIRST, blank, blank, said), asked)


def test_days_are_wanted_when_silent_old_or_of_unknown_age_and_never_when_engaged():
    person = known(bytes([3, 1, 2, 3, 0, 4]), 5, 30, 31, 0, 0, 0)
    wanted = asking.wanted_days(person, TODAY)
    assert wanted == [FIRST + timedelta(days=each) for each in (2, 3, 4)]
    assert asking.wanted_days(person, FIRST + timedelta(days=5)) == []


def test_people_are_asked_spared_or_left_in_peace():
    week = (FIRST, FIRST + timedelta(days=6))
    found = asking.audience(
        {
            1: known(bytes(2), 0, 0),
            2: known(bytes([3, 1]), 2, 2),
            3: known(bytes(2), 0, 0, asked=(week,)),
            4: known(bytes(2), 0, 0, asked=((FIRST, FIRST),)),
            5: known(bytes([3, 0]), 2, 0, asked=((week[0] + timedelta(days=1), week[1]),)),
            6: known(bytes([4, 4]), 0, 0),
        },
        TODAY,
    )
    assert found.asked == (1, 4)
    assert found.up_to_date == (2, 6)
    assert found.spared == (3, 5)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 5), date(2026, 12, 5), "le sam. 5 déc. 2026"),
        (date(2026, 12, 5), date(2026, 12, 6), "du sam. 5 au dim. 6 déc. 2026"),
        (date(2026, 12, 1), date(2026, 12, 31), "en décembre 2026"),
        (date(2026, 12, 1), date(2027, 2, 28), "de décembre 2026 à février 2027"),
        (date(2027, 1, 1), date(2027, 3, 31), "de janvier à mars 2027"),
        (date(2027, 4, 1), date(2027, 5, 31), "d’avril à mai 2027"),
    ],
)
def test_periods_are_said_as_people_say_them(first: date, last: date, words: str):
    assert asking.spread(first, last) == words
    assert asking.of_days(first, last) == ("du" + words[2:] if first == last else words)


@pytest.mark.parametrize(
    ("reply_by", "opens"),
    [
        (date(2026, 12, 4), date(2026, 11, 26)),
        (date(2026, 11, 27), date(2026, 11, 26)),
        (date(2026, 11, 26), date(2026, 11, 25)),
        (date(2026, 11, 25), TODAY),
        (TODAY, TODAY),
    ],
)
def test_the_silent_are_left_two_days_to_answer_or_until_the_day_before(reply_by, opens):
    asked = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # Past midnight in Paris.
    assert rules.chase_opens(Campaign(asked_at=asked, reply_by=reply_by)) == opens


def test_the_usual_plan_is_the_next_three_full_months():
    plan = rules.usual_plan(TODAY)
    assert (plan.first, plan.last) == (date(2026, 12, 1), date(2027, 2, 28))
    assert rules.plan_faults(plan, TODAY) == {}


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(date(2026, 12, 9), date(2026, 12, 8), TODAY), "au"),
        (Plan(date(2026, 11, 1), date(2026, 12, 8), TODAY), "du"),
        (Plan(date(2026, 12, 1), date(2028, 12, 1), TODAY), "au"),
        (Plan(date(2026, 12, 1), date(2026, 12, 8), date(2026, 11, 23)), "avant"),
        (Plan(date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 9)), "avant"),
    ],
)
def test_a_plan_that_makes_no_sense_says_where(plan: Plan, field: str):
    assert field in rules.plan_faults(plan, TODAY)


def campaign(first: date, last: date) -> Campaign:
    return Campaign(first_day=first, last_day=last)


def test_a_word_about_other_weekdays_is_no_answer():
    weekend = campaign(date(2026, 12, 5), date(2026, 12, 6))
    monday_to_friday, saturday = 0b0011111, 0b0100000
    assert rules.standing(weekend, False, monday_to_friday, False) is Standing.SILENT
    assert rules.standing(weekend, False, saturday, True) is Standing.ANSWERED
    assert rules.standing(weekend, False, 0, True) is Standing.PROMISED
    assert rules.standing(weekend, True, 0, False) is Standing.ANSWERED
    month = campaign(date(2026, 12, 1), date(2026, 12, 31))
    assert rules.standing(month, False, monday_to_friday, False) is Standing.ANSWERED


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 20))
def test_the_weekdays_of_a_period_are_those_of_its_days(first: date, length: int):
    last = first + timedelta(days=length)
    mask = sum({1 << day.weekday() for day in codec.days_between(first, last)})
    assert rules.weekdays_of(first, last) == mask


@given(st.lists(st.sampled_from(Standing)))
def test_a_tally_counts_everybody_asked_once(standings: list[Standing]):
    found = rules.tally(standings)
    assert found.answered + found.promised + found.silent == found.asked
    assert found.silent == standings.count(Standing.SILENT)


@pytest.mark.parametrize(
    ("last", "said", "silent", "offers"),
    [
        (date(2026, 12, 19), 3, 2, ["still_true", "available", "if_needed", "unavailable"]),
        (date(2026, 12, 20), 3, 2, ["still_true", "weekends", "if_needed", "unavailable"]),
        (date(2026, 12, 20), 0, 2, ["weekends", "if_needed", "unavailable"]),
        (date(2026, 12, 20), 3, 0, ["still_true"]),
        (date(2026, 12, 20), 0, 0, []),
    ],
)
def test_only_replies_that_make_sense_are_offered(last: date, said: int, silent: int, offers: list):
    assert list(rules.offered(FIRST, last, said, silent)) == offers


@given(st.sampled_from(CampaignReply), days)
def test_a_reply_fills_silent_days_only(reply: CampaignReply, states: bytes):
    values = {FIRST + timedelta(days=at): each for at, each in enumerate(states)}
    silent = rules.silent_days(values, [FIRST])
    filled = rules.filled_by(reply, silent)
    assert FIRST not in filled
    assert all(values[day] == UNKNOWN for day in filled)
    if reply is CampaignReply.WEEKENDS:
        assert all(day.weekday() >= 5 for day in filled)


def test_days_are_counted_in_words():
    request = pages.request(
        campaign(FIRST, FIRST + timedelta(days=5)),
        None,
        bytes([3, 3, 2, 0, 0, 0]),
        [FIRST + timedelta(days=5), FIRST + timedelta(days=90)],
        [],
        TODAY,
    )
    assert (
        request.days
        == "2\u00a0jours disponibles, 1\u00a0si besoin, 1\u00a0engagé, 2\u00a0non renseignés"
    )
    assert request.silent == 2
