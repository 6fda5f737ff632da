"""One value per day, whatever the order in which things are said."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from metiis.availability import codec
from metiis.availability.layers import Sheet, Standing, prevailing
from metiis.models import Availability, DayPart, DeclarationSource

START = date(2027, 1, 1)
YEAR = [START + timedelta(days=at) for at in range(365)]
STRETCH = YEAR[:40]
YES, PERHAPS, NO, SILENT = (
    Availability.AVAILABLE,
    Availability.IF_NEEDED,
    Availability.UNAVAILABLE,
    Availability.UNKNOWN,
)
OWN, PATTERN = DeclarationSource.SELF, DeclarationSource.PATTERN

days = st.sampled_from(STRETCH)
standings = st.builds(
    lambda first, length, weekdays, value, part, absent: Standing(
        first,
        first + timedelta(days=length),
        127 if absent else weekdays,
        NO if absent else value,
        OWN if absent else PATTERN,
        START,
        DayPart.WHOLE if absent else part,
        absent,
    ),
    days,
    st.integers(0, 20),
    st.integers(1, 127),
    st.sampled_from((YES, PERHAPS, NO)),
    st.sampled_from(DayPart),
    st.booleans(),
)


def blank() -> Sheet:
    return Sheet.of(2027, bytes(365))


@dataclass
class Model:
    """What the rules say in words, day by day, with none of the bytes."""

    by_hand: dict[date, Availability] = field(default_factory=dict)
    standings: list[Standing] = field(default_factory=list)

    def value(self, day: date) -> Availability:
        if day in self.by_hand:
            return self.by_hand[day]
        speaking = [each for each in self.standings if each.covers(day)]
        if any(each.is_absence for each in speaking):
            return NO
        if not speaking:
            return SILENT
        shortest = min((each.last - each.first).days for each in speaking)
        speaking = [each for each in speaking if (each.last - each.first).days == shortest]
        fewest = min(each.weekdays.bit_count() for each in speaking)
        values = [each for each in speaking if each.weekdays.bit_count() == fewest]
        return min(
            PERHAPS if each.part is not DayPart.WHOLE and each.value is YES else each.value
            for each in values
        )


said = st.tuples(st.just("say"), days, st.sampled_from(Availability))
released = st.tuples(st.just("release"), days, st.none())
added = st.tuples(st.just("add"), standings, st.none())
removed = st.tuples(st.just("remove"), st.integers(0, 5), st.none())


def play(steps: list[tuple[str, object, object]]) -> tuple[Sheet, Model]:
    """The same acts on the bytes, as the services do, and on the model."""
    sheet, model = blank(), Model()
    for act, what, value in steps:
        if act == "say":
            sheet.say(what, value, OWN, START)
            model.by_hand[what] = value
        elif act == "release":
            sheet.release([what], model.standings)
            model.by_hand.pop(what, None)
        elif act == "add":
            model.standings.append(what)
            sheet.lay(YEAR, model.standings)
        elif model.standings:
            model.standings.pop(what % len(model.standings))
            sheet.lay(YEAR, model.standings)
    return sheet, model


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(said, released, added, removed), max_size=14))
def test_every_day_has_the_one_value_that_the_rules_say(steps):
    sheet, model = play(steps)
    assert {day: codec.value_at(sheet.days, day) for day in YEAR} == {
        day: model.value(day) for day in YEAR
    }


@settings(max_examples=200, deadline=None)
@given(
    st.lists(standings, max_size=5),
    st.dictionaries(days, st.sampled_from(Availability), max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_of_entry_plays_no_part(patterns, by_hand, chance):
    steps = [("add", each, None) for each in patterns]
    steps += [("say", day, value) for day, value in by_hand.items()]
    one, _ = play(steps)
    chance.shuffle(steps)
    other, _ = play(steps)
    assert (one.days, one.by_hand, one.sources, one.parts, one.said_on) == (
        other.days,
        other.by_hand,
        other.sources,
        other.parts,
        other.said_on,
    )


def weekends(value: Availability, said_on: date = START, part: DayPart = DayPart.WHOLE) -> Standing:
    return Standing(START, YEAR[-1], 0b1100000, value, PATTERN, said_on, part)


def test_an_absence_stands_above_a_pattern_and_below_a_day_said_by_hand():
    sheet, august = blank(), [day for day in YEAR if day.month == 8]
    away = Standing(august[0], august[-1], 127, NO, OWN, START, is_absence=True)
    sheet.say(august[14], YES, OWN, START)
    sheet.lay(YEAR, [weekends(YES), away])
    assert codec.value_at(sheet.days, date(2027, 7, 31)) is YES
    assert codec.value_at(sheet.days, date(2027, 8, 1)) is NO
    assert codec.value_at(sheet.days, august[14]) is YES


def test_a_silence_said_by_hand_stands_above_a_pattern():
    sheet = blank()
    sheet.lay(YEAR, [weekends(YES)])
    sheet.say(date(2027, 1, 2), SILENT, OWN, START)
    sheet.lay(YEAR, [weekends(YES)])
    assert codec.value_at(sheet.days, date(2027, 1, 2)) is SILENT
    sheet.release([date(2027, 1, 2)], [weekends(YES)])
    assert codec.value_at(sheet.days, date(2027, 1, 2)) is YES


def test_a_part_of_a_day_is_never_a_sure_day():
    evening = weekends(YES, part=DayPart.EVENING)
    assert prevailing(date(2027, 1, 2), [evening]).settled is PERHAPS
    assert weekends(NO, part=DayPart.EVENING).settled is NO


def test_a_renewed_day_keeps_its_new_age_when_patterns_are_laid_again():
    sheet, later = blank(), START + timedelta(days=50)
    saturday = date(2027, 3, 6)
    sheet.lay(YEAR, [weekends(YES)])
    sheet.renew(saturday, later)
    sheet.lay(YEAR, [weekends(YES)])
    assert codec.day_said(sheet.said_on, codec.index_of(saturday)) == later
    assert codec.day_said(sheet.said_on, codec.index_of(saturday) + 1) == START
    sheet.lay(YEAR, [weekends(PERHAPS)])
    assert codec.day_said(sheet.said_on, codec.index_of(saturday)) == START


def test_renewing_makes_the_word_of_others_the_persons_own():
    sheet, day = blank(), date(2027, 3, 6)
    sheet.say(day, YES, DeclarationSource.ON_BEHALF, START)
    sheet.renew(day, START)
    assert codec.source_of(sheet.sources[codec.index_of(day)]) is OWN
