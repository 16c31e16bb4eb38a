"""Now, and local days: instants are aware UTC datetimes, days are local `date`s."""

import calendar as month_table
from datetime import UTC, date, datetime, time, timedelta, timezone

# Việt Nam has kept UTC+7 without summer time since 1975, so no time-zone database is needed.
TZ = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_offset = timedelta()


def wall() -> datetime:
    """Real time in UTC: for tokens, leases, TOTP and seals."""
    return datetime.now(UTC)


def now() -> datetime:
    """Domain time in UTC: real time moved by `set_offset`."""
    return wall() + _offset


def set_offset(offset: timedelta) -> None:
    """Move domain time, and only that; `timedelta()` puts it back."""
    global _offset
    _offset = offset


def offset_to(moment: datetime) -> timedelta:
    """The offset that makes domain time read `moment` now."""
    return moment - wall()


def local(moment: datetime) -> datetime:
    return moment.astimezone(TZ)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def today() -> date:
    return (datetime.now(TZ) + _offset).date()


def at_local(day: date, at: time) -> datetime:
    """The UTC instant of a local day and wall-clock time."""
    return datetime.combine(day, at, TZ).astimezone(UTC)


def monday(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last day of a shorter month (Đ148.4)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_table.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
