"""Calendar files read: what programs write, what nobody should, and what it costs."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar.timezone import tzp

from metiis.calendars import reader, sieve
from metiis.refusals import Refusal
from tests.calendars.files import APPLE, GOOGLE, OUTLOOK, SHAPES, SHEET, ZONE_LONDON, calendar

FIRST, LAST = date(2026, 11, 24), date(2027, 5, 24)
HER, HIM = 1, 2


def spans(content: str | bytes) -> list[str]:
    """« 2026-12-01 9:00 2026-12-01 12:00 », in order."""
    raw = content.encode() if isinstance(content, str) else content
    found = sorted(reader.read(raw, FIRST, LAST, HER).spans, key=lambda span: span.start)
    return [f"{each.start:%m-%d %H:%M} {each.end:%m-%d %H:%M}" for each in found]


def test_google_with_repetitions_exceptions_and_what_shows_as_free():
    found = spans(GOOGLE)
    assert found[:5] == [
        "11-30 18:00 11-30 19:30",
        "12-01 09:00 12-01 12:00",
        "12-16 20:00 12-16 21:00",  # Moved there from the 14th.
        "12-24 00:00 12-27 00:00",
        "12-28 18:00 12-28 19:30",
    ]
    assert found[-1] == "05-24 18:00 05-24 19:30"


def test_outlook_with_its_own_names_of_zones():
    assert spans(OUTLOOK) == ["12-02 08:30 12-02 17:30", "12-03 10:00 12-03 11:00"]


def test_apple_across_midnight_without_zone_and_by_duration():
    assert spans(APPLE) == ["12-05 21:30 12-06 02:00", "12-08 12:00 12-08 12:45"]


def test_a_free_busy_sheet():
    assert spans(SHEET) == ["12-10 09:00 12-10 17:00", "12-11 09:00 12-11 12:00"]


def test_days_on_which_the_clock_changes():
    found = spans(
        calendar(
            "DTSTART;TZID=Europe/Paris:20270327T233000\r\nDTEND;TZID=Europe/Paris:20270328T093000",
            "DTSTART;VALUE=DATE:20270328\r\nRRULE:FREQ=DAILY;COUNT=2",
            "DTSTART:20270328T070000Z\r\nDTEND:20270328T080000Z",
        )
    )
    assert found == [
        "03-27 23:30 03-28 09:30",
        "03-28 00:00 03-29 00:00",
        "03-28 09:00 03-28 10:00",
        "03-29 00:00 03-30 00:00",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_encoding_is_read(encoding):
    assert spans(GOOGLE.encode(encoding)) == spans(GOOGLE)


def test_a_zone_named_by_its_maker_and_one_that_nobody_knows():
    found = spans(
        calendar(
            "DTSTART;TZID=/citadel.org/20210210_1/Europe/London:20261201T080000\r\nDURATION:PT1H",
            "DTSTART;TZID=Mars/Phobos:20261202T080000\r\nDURATION:PT1H",
        )
    )
    assert found == ["12-01 09:00 12-01 10:00", "12-02 08:00 12-02 09:00"]
    assert spans(APPLE.replace("X-WR-CALNAME:CANARI", "X-WR-TIMEZONE:Mars/Phobos")) == spans(APPLE)


def test_the_zones_of_a_file_do_not_serve_for_the_next():
    event = (
        "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Chez moi:20261201T080000\nDURATION:PT1H\nEND:VEVENT\n"
    )
    own = ZONE_LONDON.format(name="Chez moi")
    assert spans(f"BEGIN:VCALENDAR\n{own}{event}END:VCALENDAR\n") == ["12-01 09:00 12-01 10:00"]
    assert tzp.timezone("Chez moi") is None
    assert spans(f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n") == ["12-01 08:00 12-01 09:00"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_calendar"),
        (b"%PDF-1.7 ...", "not_a_calendar"),
        (b"<html>BEGIN:VCALENDAR</html>", "not_a_calendar"),
        (b"BEGIN:VCARD\nFN:CANARI\nEND:VCARD\n", "not_a_calendar"),
        (b"PK\x03\x04agenda", "archive"),
        (GOOGLE[: len(GOOGLE) // 2].encode(), "cut"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "cut"),
        (calendar(*["DTSTART:20261201T080000Z\r\nDURATION:PT1H"] * 5001), "too_much"),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 5001, "too_much"),
        (b"BEGIN:VCALENDAR\n" + b"\n" * 300_000 + b"END:VCALENDAR\n", "too_much"),
        (
            calendar(*["DTSTART:20200101T080000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY"] * 200),
            "too_long",
        ),
    ],
    ids=count(),
)
def test_what_cannot_be_read_is_refused_with_a_way_to_go(content, code):
    with pytest.raises(Refusal) as refused:
        reader.read(content, FIRST, LAST, HER)
    assert refused.value.code == code


def test_a_second_file_of_the_same_person_waits_for_the_end_of_the_first():
    with reader.turn(HER), pytest.raises(Refusal, match="Votre agenda précédent") as refused:
        spans(GOOGLE)
    assert refused.value.code == "still_reading"
    assert spans(GOOGLE)
    with pytest.raises(Refusal, match="n’est pas un agenda"):
        spans(b"")
    assert spans(GOOGLE)  # A file refused leaves her turn too.


def test_a_file_does_not_wait_without_end_for_those_of_others():
    """The lock that one file at a time holds is taken, as somebody else's slow file would."""
    with reader._one_file, pytest.raises(Refusal, match="dans une minute") as refused:
        reader.read(GOOGLE.encode(), FIRST, LAST, HIM, patience=0.01)
    assert refused.value.code == "others_reading"
    assert spans(GOOGLE)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=5",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999999",
        "FREQ=DAILY;COUNT=1000000",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2",
        "FREQ=DAILY;BYSECOND=1,2,3",
        "FREQ=YEARLY;FREQ=SECONDLY",
        "FREQ=WEEKLY;BYDAY=" + "MO," * 300,
        "FREQ=",
        "INTERVAL=2",
        "n’importe quoi",
    ],
)
def test_a_repetition_without_end_or_sense_is_left_out_and_counted(rule):
    bad = f"DTSTART:20261201T080000Z\r\nDURATION:PT1H\r\nRRULE:{rule}"
    good = "DTSTART:20261202T080000Z\r\nDURATION:PT1H"
    reading = reader.read(calendar(bad, good), FIRST, LAST, HER)
    assert (len(reading.spans), reading.left_out) == (1, 1)


def test_a_zone_that_changes_hour_every_second_is_dropped():
    zone = ZONE_LONDON.format(name="Piège").replace("FREQ=YEARLY", "FREQ=SECONDLY")
    event = "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Piège:20261201T080000\nDURATION:PT1H\nEND:VEVENT\n"
    found = spans(f"BEGIN:VCALENDAR\n{zone}{event}END:VCALENDAR\n")
    assert found == ["12-01 08:00 12-01 09:00"]


def test_an_event_that_makes_no_sense_does_not_hide_the_others():
    good = "DTSTART:20261202T080000Z\r\nDURATION:PT1H"
    reading = reader.read(calendar("DTSTART;VALUE=DATE:99991231", good), FIRST, LAST, HER)
    assert (len(reading.spans), reading.left_out) == (1, 1)


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:00010101T000000Z\r\nDTEND:99991231T000000Z",
        "DTSTART:18000101T000000Z\r\nRRULE:FREQ=DAILY",
        "DTSTART:99991230T000000Z\r\nDTEND:99991231T235959Z\r\nRRULE:FREQ=YEARLY",
        "DTSTART;VALUE=DATE:99991231",
        "DTSTART:20261201T080000Z\r\nDTEND:20261130T080000Z",
        "DTSTART:20261201T080000Z\r\nDURATION:P99999999D",
        "DTSTART:20261301T080000Z",
        "DTSTART:20261201T080000Z\r\nDTEND:20261201T080000Z",
        "DTSTART:\r\nDTEND:",
        "SUMMARY:rien",
    ],
)
def test_dates_that_make_no_sense_or_are_far_away_never_fail(lines):
    reading = reader.read(calendar(lines), FIRST, LAST, HER)
    assert all(each.start < each.end for each in reading.spans)


def test_what_the_libraries_see_has_no_word_of_the_owner():
    for shape in SHAPES:
        kept = sieve.sift(shape).text
        assert "CANARI" not in kept.upper()
        assert "MAILTO" not in kept.upper()


PIECES = [line for shape in SHAPES for line in shape.splitlines()]


@settings(max_examples=150, deadline=timedelta(seconds=10))
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused_but_never_fails(data):
    lines = data.draw(st.sampled_from(SHAPES)).splitlines()
    for _each in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "swap", "cut", "noise", "digit"])):
            case "drop":
                del lines[at : at + data.draw(st.integers(1, 3))]
                lines = lines or [""]
            case "swap":
                lines[at] = data.draw(st.sampled_from(PIECES))
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, 40))]
            case "noise":
                lines[at] += data.draw(st.text(max_size=12))
            case "digit":
                digit = data.draw(st.sampled_from("0123456789"))
                lines[at] = lines[at].replace(digit, data.draw(st.sampled_from("0159")))
    content = "\r\n".join(lines).encode("utf-8", "surrogatepass")
    try:
        reading = reader.read(content, FIRST, LAST, HER)
    except Refusal:
        return
    begin, end = datetime(2026, 11, 24), datetime(2027, 5, 25)
    assert all(each.start < end and each.end > begin for each in reading.spans)


@settings(max_examples=100, deadline=timedelta(seconds=10))
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(content):
    with pytest.raises(Refusal):
        reader.read(content, FIRST, LAST, HER)
