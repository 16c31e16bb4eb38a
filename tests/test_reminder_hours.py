"""Quiet hours and the hour of the message: whatever the moment, no phone sounds at night."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rehabfield.clock import at_local, local, local_day
from rehabfield.forms.hours import HOURS
from rehabfield.models import next_digest
from rehabfield.reminders.planning import QUIET_FROM, is_quiet, time_to_live

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda one: one.replace(tzinfo=UTC)
)


@given(MOMENTS)
def test_a_message_sent_by_day_is_forgotten_before_the_night(now: datetime) -> None:
    if is_quiet(now):
        return
    ends = at_local(local_day(now), QUIET_FROM)
    lives = time_to_live(now, ends)
    assert timedelta(0) < lives <= timedelta(hours=14)
    assert not is_quiet(now + lives - timedelta(seconds=1))


@given(MOMENTS)
def test_at_night_a_message_would_not_live_at_all(now: datetime) -> None:
    if local(now).time() >= QUIET_FROM:
        assert time_to_live(now, at_local(local_day(now), QUIET_FROM)) == timedelta(0)


@given(MOMENTS, st.sampled_from(HOURS))
def test_the_next_message_is_within_a_day_at_its_hour_and_never_in_the_quiet(
    now: datetime, hour: time
) -> None:
    due = next_digest(hour, now)
    assert timedelta(0) < due - now <= timedelta(days=1)
    assert local(due).time() == hour
    assert not is_quiet(due)
    assert next_digest(hour, due) == due + timedelta(days=1)
