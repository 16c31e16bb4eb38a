"""What an attempt to meet came to, as a volunteer may know it. None of these has a legal effect."""

from enum import StrEnum


class Outcome(StrEnum):
    met = "met"
    family_met = "family_met"
    not_home = "not_home"
    another_day = "another_day"
    not_today = "not_today"
    not_convenient = "not_convenient"
    news = "news"


class News(StrEnum):
    """What "có tin mới" opens; it pauses reminders until the leader has answered."""

    away_for_work = "away_for_work"
    hospital = "hospital"
    moved = "moved"
    detained = "detained"
    died = "died"


class Way(StrEnum):
    """How or where people met."""

    home = "home"
    agreed_place = "agreed_place"
    call = "call"
    zalo = "zalo"
    station = "station"


def needs_leader(outcome: Outcome) -> bool:
    """Whether the leader is asked, without a question to the volunteer."""
    return outcome in (Outcome.not_convenient, Outcome.news)


def ends_reminders(news: News | None) -> bool:
    """After this news nobody is reminded again, whatever else is recorded."""
    return news is News.died
