"""Asking, chasing, closing and answering, on the database under test, alone and all at once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from metiis import db
from metiis.availability import services as availability
from metiis.behalf import services as behalf
from metiis.campaigns import answers, queries, services
from metiis.campaigns.rules import Plan, Standing
from metiis.models import (
    Availability,
    BehalfEntry,
    Campaign,
    CampaignReply,
    CampaignTarget,
    Channel,
    DeclarationSource,
    JournalEntry,
    Notification,
    Person,
)
from metiis.refusals import Refusal
from tests.availability.trade import engage, said
from tests.campaigns.trade import (
    CHASED,
    FIRST,
    LAST,
    LATER,
    NOW,
    PLAN,
    SATURDAY,
    SUNDAY,
    TODAY,
    ask,
    asked,
    say,
    stands,
    target,
    told,
    whole_month,
)
from tests.factories import make_pattern, make_reservist
from tests.parallel import at_once

FREE, IF_NEEDED, AWAY = Availability.AVAILABLE, Availability.IF_NEEDED, Availability.UNAVAILABLE


def test_people_on_the_rolls_are_asked_and_told_where_to_answer(unit, units, boss, session):
    soldier = make_reservist(unit)
    make_reservist(unit, disabled_at=NOW)
    make_reservist(unit, service_number=None)
    make_reservist(units["13BCA"])
    campaign = ask(boss, unit)
    assert asked(campaign) == {soldier.id}
    message = session.scalars(select(Notification)).one()
    assert message.path == f"/campagnes/{campaign.public_id}"
    assert message.text == (
        "L’unité 7BCA vous demande vos disponibilités en décembre 2026, "
        "si possible avant le 4 décembre 2026."
    )
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.subject) == ("campaign.opened", campaign.public_id)
    assert entry.detail == "1\u00a0personne"


def test_a_section_is_asked_alone(unit, boss):
    mine = make_reservist(unit, section="1re section")
    make_reservist(unit, section="2e section")
    plan = Plan(FIRST, LAST, PLAN.reply_by, section="1re section")
    assert asked(ask(boss, unit, plan)) == {mine.id}


def test_people_up_to_date_are_left_in_peace_and_old_answers_are_asked_again(unit, boss):
    fresh, old, partly, taken = (make_reservist(unit) for _each in range(4))
    say(fresh, *whole_month())
    say(old, *whole_month(), now=NOW - timedelta(days=31))
    say(partly, *whole_month()[1:])
    engage(taken, FIRST)
    say(taken, *whole_month()[1:])
    found = queries.audience([each.id for each in (fresh, old, partly, taken)], FIRST, LAST, NOW)
    assert found.asked == (old.id, partly.id)
    assert found.up_to_date == (fresh.id, taken.id)
    assert asked(ask(boss, unit)) == {old.id, partly.id}


def test_nobody_is_asked_about_the_same_days_twice_in_a_week(unit, boss):
    soldier = make_reservist(unit)
    ask(boss, unit)
    weekend = Plan(SATURDAY, SUNDAY, SATURDAY)
    with pytest.raises(Refusal, match="personne à interroger"):
        ask(boss, unit, weekend, NOW + timedelta(days=6))
    arrived = make_reservist(unit)
    second = ask(boss, unit, weekend, NOW + timedelta(days=6))
    assert asked(second) == {arrived.id}
    longer = Plan(FIRST, LAST + timedelta(days=1), PLAN.reply_by)
    assert soldier.id in asked(ask(boss, unit, longer, NOW + timedelta(days=6)))


def test_the_same_request_is_given_back_while_it_runs(unit, boss, session):
    make_reservist(unit)
    first = services.open_for_unit(boss, unit, PLAN, NOW)
    again = services.open_for_unit(boss, unit, PLAN, NOW)
    assert (again.campaign, again.asked) == (first.campaign, None)
    services.close(first.campaign, boss, NOW)
    third = services.open_for_unit(boss, unit, PLAN, NOW + timedelta(days=8))
    assert third.campaign is not first.campaign


def test_a_double_tap_asks_once(unit, boss, session):
    for _each in range(3):
        make_reservist(unit)
    session.commit()

    def job() -> int | None:
        person = fetched(Person, boss.id)
        return services.open_for_unit(person, person.grants[0].unit, PLAN, NOW).asked

    given = at_once([job] * 6)
    assert sorted(each or 0 for each in given) == [0, 0, 0, 0, 0, 3]
    db.set_reading(False)
    for kind, number in ((Campaign, 1), (CampaignTarget, 3), (Notification, 3)):
        assert session.scalar(select(func.count()).select_from(kind)) == number


def fetched(kind: type, key: object):
    return db.session.get_one(kind, key)


def test_any_word_about_the_period_since_then_answers(unit, boss):
    before, after, other, leader = (make_reservist(unit) for _each in range(4))
    say(before, SATURDAY)
    campaign = ask(boss, unit, now=NOW + timedelta(hours=1))
    say(after, SATURDAY, now=LATER)
    say(other, LAST + timedelta(days=9), now=LATER)
    say(leader, SUNDAY, value=AWAY, now=LATER, by=boss)
    found = [stands(campaign, each) for each in (before, after, other, leader)]
    assert [each.value for each in found] == ["silent", "answered", "silent", "answered"]


def test_an_erased_day_is_silence_and_a_promise_is_heard_until_its_day(unit, boss):
    erased, later = make_reservist(unit), make_reservist(unit)
    campaign = ask(boss, unit)
    say(erased, SATURDAY, value=Availability.UNKNOWN, now=LATER)
    availability.promise_days(later, [SATURDAY], date(2026, 12, 1), LATER)
    assert stands(campaign, erased) is Standing.SILENT
    assert stands(campaign, later) is Standing.PROMISED
    assert stands(campaign, later, date(2026, 12, 1)) is Standing.SILENT
    assert answers.silent(campaign, TODAY) == [erased.id]


def test_an_entry_that_she_contested_answers_nothing(unit, boss, session):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    entry = BehalfEntry(person=soldier, by=boss, channel=Channel.PHONE, said_at=LATER)
    session.add(entry)
    session.flush()
    source = DeclarationSource.ON_BEHALF
    availability.set_days(soldier, [SATURDAY], FREE, boss, source, LATER, entry)
    assert stands(campaign, soldier) is Standing.ANSWERED
    entry.contested_at = LATER
    session.flush()
    assert stands(campaign, soldier) is Standing.SILENT


def test_contesting_answers_nothing_even_when_her_weekly_pattern_speaks_again(unit, boss):
    soldier = make_reservist(unit)
    make_pattern(soldier, first_day=FIRST, last_day=LAST, weekdays=0b1111111, value=int(FREE))
    campaign = ask(boss, unit)
    entry = behalf.enter(boss, soldier, [SATURDAY], AWAY, Channel.PHONE, LATER).entry
    behalf.contest(entry, "", LATER)
    assert said(soldier, SATURDAY) == [FREE]
    assert stands(campaign, soldier) is Standing.SILENT
    assert answers.silent(campaign, TODAY) == [soldier.id]
    availability.renew(soldier, SATURDAY, SUNDAY, LATER)
    assert stands(campaign, soldier) is Standing.ANSWERED


def test_only_the_silent_are_chased_and_once(unit, boss, session):
    silent, answered, gone = (make_reservist(unit) for _each in range(3))
    campaign = ask(boss, unit)
    say(answered, SATURDAY, now=LATER)
    gone.disabled_at = LATER
    session.flush()
    assert services.chase(campaign, boss, CHASED) == 1
    assert services.chase(campaign, boss, CHASED) is None
    assert [len(told(each)) for each in (silent, answered, gone)] == [2, 1, 1]
    assert told(silent)[-1].startswith("Rappel\u00a0: l’unité 7BCA vous demande")
    assert target(campaign, silent).chased_at == CHASED
    assert target(campaign, answered).chased_at is None
    actions = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert actions == ["campaign.opened", "campaign.chased"]


def test_nobody_is_chased_before_having_had_time_to_answer(unit, boss, session):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    with pytest.raises(Refusal, match="à partir du 26 novembre 2026") as refused:
        services.chase(campaign, boss, NOW + timedelta(days=1))
    assert refused.value.code == "early"
    assert (campaign.chased_at, len(told(soldier))) == (None, 1)
    assert services.chase(campaign, boss, CHASED) == 1


def test_two_presses_at_once_chase_once(unit, boss, session):
    people = [make_reservist(unit) for _each in range(4)]
    campaign = ask(boss, unit)
    session.commit()

    def job() -> int | None:
        found = fetched(Campaign, campaign.id)
        return services.chase(found, fetched(Person, boss.id), CHASED)

    assert sorted(each or 0 for each in at_once([job] * 6)) == [0, 0, 0, 0, 0, 4]
    db.set_reading(False)
    assert [len(told(each)) for each in people] == [2, 2, 2, 2]


def test_when_everybody_is_heard_or_it_is_over_nobody_is_chased(unit, boss, session):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    say(soldier, SATURDAY, now=LATER)
    session.commit()
    with pytest.raises(Refusal, match="Tout le monde a répondu"):
        services.chase(campaign, boss, CHASED)
    session.rollback()
    assert session.scalar(select(Campaign.chased_at)) is None
    with pytest.raises(Refusal, match="terminée"):
        services.chase(campaign, boss, NOW + timedelta(days=60))
    assert services.close(campaign, boss, LATER)
    assert not services.close(campaign, boss, LATER)
    with pytest.raises(Refusal, match="terminée"):
        services.chase(campaign, boss, CHASED)
    closed = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert closed is not None
    assert (closed.action, closed.detail) == ("campaign.closed", "1 sur 1 ont répondu")


@pytest.mark.parametrize(
    ("reply", "filled"),
    [
        (CampaignReply.WEEKENDS, 6),
        (CampaignReply.IF_NEEDED, 28),
        (CampaignReply.UNAVAILABLE, 28),
    ],
)
def test_one_tap_fills_silent_days_and_keeps_what_was_said(unit, boss, reply, filled):
    soldier = make_reservist(unit)
    say(soldier, SATURDAY, value=IF_NEEDED)
    engage(soldier, date(2026, 12, 8))
    availability.promise_days(soldier, [date(2026, 12, 20)], date(2026, 12, 10), NOW)
    campaign = ask(boss, unit)
    mine = target(campaign, soldier)
    outcome = services.answer(mine, soldier, reply, LATER)
    assert (outcome.changed, outcome.kept, outcome.is_reply) == (filled, 1, True)
    assert said(soldier, SATURDAY) == [IF_NEEDED]
    assert said(soldier, date(2026, 12, 8)) == [Availability.UNKNOWN]
    assert said(soldier, date(2026, 12, 20)) == [Availability.UNKNOWN]
    assert (mine.reply, mine.replied_at) == (reply, LATER)


def test_repeating_a_reply_changes_nothing_and_another_one_overwrites_nothing(unit, boss):
    soldier = make_reservist(unit)
    mine = target(ask(boss, unit), soldier)
    services.answer(mine, soldier, CampaignReply.IF_NEEDED, LATER)
    again = services.answer(mine, soldier, CampaignReply.IF_NEEDED, LATER)
    assert (again.changed, again.kept, again.is_reply) == (0, 31, True)
    other = services.answer(mine, soldier, CampaignReply.UNAVAILABLE, LATER)
    assert (other.changed, other.is_reply) == (0, False)
    assert mine.reply is CampaignReply.IF_NEEDED
    assert set(said(soldier, FIRST, LAST)) == {IF_NEEDED}


def test_still_true_makes_answers_new_and_nothing_more(unit, boss):
    soldier = make_reservist(unit)
    say(soldier, SATURDAY, SUNDAY, now=NOW - timedelta(days=60))
    mine = target(ask(boss, unit), soldier)
    outcome = services.answer(mine, soldier, CampaignReply.STILL_TRUE, LATER)
    assert (outcome.changed, outcome.is_reply) == (2, True)
    assert set(said(soldier, FIRST, SATURDAY - timedelta(days=1))) == {Availability.UNKNOWN}
    silent = make_reservist(unit)
    nothing = target(ask(boss, unit, Plan(FIRST, SUNDAY, FIRST)), silent)
    assert not services.answer(nothing, silent, CampaignReply.STILL_TRUE, LATER).is_reply
    assert nothing.replied_at is None


def test_free_all_along_is_for_short_periods(unit, boss):
    soldier = make_reservist(unit)
    with pytest.raises(Refusal, match="période est longue"):
        services.answer(target(ask(boss, unit), soldier), soldier, CampaignReply.AVAILABLE, LATER)
    short = target(ask(boss, unit, Plan(SATURDAY, SUNDAY, FIRST), NOW + timedelta(days=8)), soldier)
    services.answer(short, soldier, CampaignReply.AVAILABLE, LATER)
    assert said(soldier, SATURDAY, SUNDAY) == [FREE, FREE]


def test_after_the_end_the_days_are_still_set_while_some_are_to_come(unit, boss):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    services.close(campaign, boss, LATER)
    late = services.answer(target(campaign, soldier), soldier, CampaignReply.WEEKENDS, LATER)
    assert late.changed == 8
    gone = NOW + timedelta(days=60)
    past = services.answer(target(campaign, soldier), soldier, CampaignReply.IF_NEEDED, gone)
    assert (past.changed, past.is_reply) == (0, False)


def test_a_tap_never_covers_what_another_device_says_at_the_same_instant(unit, boss, session):
    soldier = make_reservist(unit)
    campaign = ask(boss, unit)
    session.commit()

    def tap() -> object:
        person = fetched(Person, soldier.id)
        mine = fetched(CampaignTarget, (campaign.id, soldier.id))
        return services.answer(mine, person, CampaignReply.IF_NEEDED, LATER)

    def press() -> None:
        say(fetched(Person, soldier.id), SATURDAY, value=AWAY, now=LATER)

    at_once([tap, press, tap])
    db.set_reading(False)
    assert said(soldier, SATURDAY) == [AWAY]
    assert set(said(soldier, SUNDAY, LAST)) == {IF_NEEDED}
