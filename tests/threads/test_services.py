"""Saying, reading, taking away: once, told to the right people, sealed."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from metiis import clock, db, vault
from metiis.models import (
    ActivityStatus,
    Application,
    ApplicationStatus,
    JournalEntry,
    MessageKind,
    NoticeKind,
    Notification,
    Person,
    Role,
    ThreadMessage,
)
from metiis.refusals import Refusal
from metiis.threads import queries, services
from metiis.threads.queries import BODY
from tests.factories import make_reservist, make_staff, make_unit
from tests.threads.scene import OUTSIDE, Scene, make_scene, messages, stand

KEY, OTHER = "a" * 22, "b" * 22
LATER = timedelta(minutes=10)


@pytest.fixture
def scene(session) -> Scene:
    return make_scene()


def told(person: Person) -> list[str]:
    """What a person was told of threads."""
    rows = select(Notification.text).where(
        Notification.person_id == person.id, Notification.kind == NoticeKind.THREAD
    )
    return list(db.session.scalars(rows.order_by(Notification.id)))


def test_what_is_said_is_kept_sealed_and_read_back(scene: Scene):
    assert scene.say(scene.first, "Départ à 7 h.\nPorte nord.", KEY)
    (message,) = messages()
    assert "Départ" not in message.body.decode("utf-8", "replace")
    assert vault.unseal(message.body, BODY, message.public_id) == "Départ à 7 h.\nPorte nord."


def test_the_same_form_sent_twice_says_it_once(scene: Scene):
    assert scene.say(scene.first, "Bonjour", KEY)
    assert not scene.say(scene.first, "Bonjour", KEY)
    assert len(messages()) == 1


def test_the_same_form_sent_again_much_later_still_says_it_once(scene: Scene):
    scene.say(scene.first, "Bonjour", KEY)
    with time_machine.travel(clock.now() + LATER, tick=False):
        scene.say(scene.second, "Bonsoir")
        assert not scene.say(scene.first, "Bonjour", KEY)


def test_the_same_words_within_minutes_from_another_form_are_a_repetition(scene: Scene):
    scene.say(scene.first, "Bonjour", KEY)
    assert not scene.say(scene.first, "Bonjour", OTHER)
    with time_machine.travel(clock.now() + LATER, tick=False):
        assert scene.say(scene.first, "Bonjour", OTHER)


def test_a_form_used_again_for_other_words_loses_nothing(scene: Scene):
    scene.say(scene.first, "Bonjour", KEY)
    assert scene.say(scene.first, "Et bonsoir", KEY)
    assert len({message.public_id for message in messages()}) == 2


def test_somebody_elses_key_says_nothing_in_her_name(scene: Scene):
    scene.say(scene.first, "Bonjour", KEY)
    assert scene.say(scene.second, "Bonjour", KEY)
    assert [message.author_id for message in messages()] == [scene.first.id, scene.second.id]


def test_others_are_told_once_until_they_have_read(scene: Scene):
    scene.say(scene.first, "Un")
    scene.say(scene.first, "Deux")
    assert len(told(scene.second)) == 1
    assert told(scene.first) == []
    services.mark_read(scene.second, scene.activity, clock.now(), clock.now())
    with time_machine.travel(clock.now() + LATER, tick=False):
        scene.say(scene.first, "Trois")
        scene.say(scene.first, "Quatre")
    assert len(told(scene.second)) == 2


def test_an_announcement_is_told_to_each_participant_at_once(scene: Scene):
    scene.say(scene.first, "Un")
    scene.say(scene.boss, "Rassemblement avancé", announced=True)
    scene.say(scene.boss, "Rassemblement reculé", announced=True)
    assert len(told(scene.first)) == 2
    assert len(told(scene.second)) == 3


def test_what_tells_of_a_message_repeats_none_of_it(scene: Scene):
    scene.say(scene.first, "Le mot de passe est edelweiss")
    scene.say(scene.boss, "La porte est celle des edelweiss", announced=True)
    every = [*told(scene.second), *told(scene.boss)]
    assert every
    assert not [text for text in every if "edelweiss" in text]


def test_who_decides_nearest_is_told_and_so_is_who_steers_and_wrote(scene: Scene):
    unit = make_unit("7BCA")
    office, silent = (make_staff(Role.RESERVE_OFFICE, unit) for _ in "12")
    scene.say(office, "Les titres de transport sont prêts")
    scene.say(scene.first, "Merci")
    assert len(told(scene.boss)) == 1
    assert len(told(office)) == 1
    assert told(silent) == []


@pytest.mark.parametrize("status", OUTSIDE)
def test_who_holds_no_place_is_told_nothing_and_reads_nothing(scene: Scene, status):
    person = make_reservist(make_unit("7BCA"))
    stand(scene, person, status)
    scene.say(scene.first, "Bonjour")
    scene.say(scene.boss, "Annonce", announced=True)
    assert told(person) == []
    assert queries.activity(person, scene.activity.public_id) is None


def test_reading_never_goes_back_and_clears_what_told_of_it(scene: Scene):
    scene.say(scene.first, "Bonjour")
    assert queries.unread(scene.second, scene.activity) == 1
    now = clock.now()
    services.mark_read(scene.second, scene.activity, now, now)
    services.mark_read(scene.second, scene.activity, now - LATER, now)
    assert queries.read_until(scene.second, scene.activity) == now
    assert queries.unread(scene.second, scene.activity) == 0
    unread = select(func.count()).where(
        Notification.person_id == scene.second.id, Notification.read_at.is_(None)
    )
    assert db.session.scalar(unread) == 0


def test_one_is_never_behind_on_ones_own_words(scene: Scene):
    scene.say(scene.first, "Bonjour")
    assert queries.unread(scene.first, scene.activity) == 0


def test_a_message_taken_away_leaves_its_trace_and_no_words(scene: Scene):
    scene.say(scene.first, "Une erreur")
    (message,) = messages()
    services.remove(message, scene.boss, clock.now())
    services.remove(message, scene.first, clock.now())
    assert message.body == b""
    assert message.removed_by_id == scene.boss.id
    (line,) = queries.thread(scene.second, scene.activity).lines
    assert line.text is None
    assert not line.removed_by_author
    assert not line.is_new
    entry = db.session.scalars(select(JournalEntry)).all()[-1]
    assert (entry.action, entry.subject, entry.detail) == ("thread.removed", message.public_id, "")


def test_sending_again_what_was_taken_away_does_not_bring_it_back(scene: Scene):
    scene.say(scene.first, "Une erreur", KEY)
    services.remove(messages()[0], scene.first, clock.now())
    assert not scene.say(scene.first, "Une erreur", KEY)


@pytest.mark.parametrize(
    "values",
    [{"status": ActivityStatus.CANCELLED}, {"ends_on": clock.today() - timedelta(days=31)}],
    ids=["cancelled", "long over"],
)
def test_a_closed_thread_takes_no_word(scene: Scene, values):
    scene.activity.starts_on = clock.today() - timedelta(days=40)
    for name, value in values.items():
        setattr(scene.activity, name, value)
    with pytest.raises(Refusal):
        scene.say(scene.first, "Trop tard")
    assert messages() == []


def test_the_last_announcements_are_pinned_and_not_said_twice(scene: Scene):
    for number in range(5):
        with time_machine.travel(clock.now() + number * LATER, tick=False):
            scene.say(scene.boss, f"Annonce {number}", announced=True)
    thread = queries.thread(scene.first, scene.activity)
    assert [line.text for line in thread.pinned] == ["Annonce 4", "Annonce 3", "Annonce 2"]
    assert [line.text for line in thread.lines] == ["Annonce 1", "Annonce 0"]


def test_pages_follow_one_another_without_hole_nor_repetition(scene: Scene):
    for number in range(45):
        with time_machine.travel(clock.now() + (number // 2) * LATER, tick=False):
            scene.say((scene.first, scene.second)[number % 2], f"Message {number}")
    seen, before = [], None
    while True:
        page = queries.thread(scene.boss, scene.activity, before)
        seen += [line.text for line in page.lines]
        if page.older is None:
            break
        before = queries.message(scene.activity, page.older)
    assert seen == [f"Message {number}" for number in reversed(range(45))]


def test_what_no_key_opens_is_said_without_breaking_the_page(scene: Scene, caplog):
    scene.say(scene.first, "Bonjour")
    db.session.execute(update(ThreadMessage).values(body=b"\x01?" + bytes(40)))
    db.session.expire_all()
    (line,) = queries.thread(scene.second, scene.activity).lines
    assert line.text is None
    assert "does not open" in caplog.text
    caplog.clear()


def test_the_end_of_a_place_ends_the_thread(scene: Scene):
    assert queries.activity(scene.first, scene.activity.public_id) is not None
    own = Application.person_id == scene.first.id
    db.session.execute(
        update(Application).where(own).values(status=ApplicationStatus.LATE_WITHDRAWN)
    )
    assert queries.activity(scene.first, scene.activity.public_id) is None


def test_who_steers_alone_announces(scene: Scene):
    scene.say(scene.boss, "Annonce", announced=True)
    assert messages()[0].kind is MessageKind.ANNOUNCEMENT
    entry = db.session.scalars(select(JournalEntry)).all()[-1]
    assert (entry.action, entry.detail) == ("thread.announced", "2")
