"""Words for the records' choices, in the reader's language, as people say them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .i18n import ngettext, pgettext, speaking
from .models import (
    ActivityKind,
    AssignmentState,
    DecisionKind,
    FollowUpState,
    GivenUp,
    How,
    Knows,
    LadderHow,
    Need,
    PauseReason,
    Purpose,
    Raised,
    RequestKind,
    ReviewState,
    Role,
    Source,
    Topic,
)
from .schedule import News, Outcome, Rung, Way


def outcome(value: Outcome) -> str:
    """What came of an attempt, as a volunteer may know it."""
    return {
        Outcome.met: pgettext("outcome", "Met"),
        Outcome.family_met: pgettext("outcome", "Met the family"),
        Outcome.not_home: pgettext("outcome", "Not at home"),
        Outcome.another_day: pgettext("outcome", "Agreed on another day"),
        Outcome.not_today: pgettext("outcome", "Did not want to meet today"),
        Outcome.not_convenient: pgettext("outcome", "Not convenient to go in"),
        Outcome.news: pgettext("outcome", "There is news"),
    }[value]


def way(value: Way) -> str:
    """How or where."""
    return {
        Way.home: pgettext("way", "At home"),
        Way.agreed_place: pgettext("way", "Agreed place"),
        Way.call: pgettext("way", "Phone call"),
        Way.zalo: pgettext("way", "Zalo"),
        Way.station: pgettext("way", "At the station or the commune"),
    }[value]


def news(value: News) -> str:
    """What the news is."""
    return {
        News.away_for_work: pgettext("news", "Away for work"),
        News.hospital: pgettext("news", "In hospital"),
        News.moved: pgettext("news", "Moved away"),
        News.detained: pgettext("news", "In custody"),
        News.died: pgettext("news", "Passed away"),
    }[value]


def topic(value: Topic | str) -> str:
    """What was talked about."""
    return {
        Topic.mood: pgettext("topic", "Cheering up, sharing"),
        Topic.family: pgettext("topic", "Family"),
        Topic.job: pgettext("topic", "Work"),
        Topic.training: pgettext("topic", "Learning a trade"),
        Topic.loan: pgettext("topic", "Loan"),
        Topic.residence: pgettext("topic", "Residence"),
        Topic.id_papers: pgettext("topic", "Identity papers"),
        Topic.judicial_record: pgettext("topic", "Judicial record"),
        Topic.law: pgettext("topic", "Rights and law"),
        Topic.insurance: pgettext("topic", "Health care, insurance"),
    }[Topic(value)]


def need(value: Need | str) -> str:
    """Help that is wished for."""
    return {
        Need.loan: pgettext("need", "Loan"),
        Need.training: pgettext("need", "Learning a trade"),
        Need.job: pgettext("need", "Work"),
        Need.id_papers: pgettext("need", "Identity papers"),
        Need.residence: pgettext("need", "Registering residence"),
        Need.judicial_record: pgettext("need", "Judicial record"),
        Need.insurance: pgettext("need", "Health insurance"),
        Need.legal_aid: pgettext("need", "Legal aid"),
        Need.school: pgettext("need", "School"),
        Need.family: pgettext("need", "Family matters"),
        Need.other: pgettext("need", "Something else"),
    }[Need(value)]


def follow_up_state(value: FollowUpState) -> str:
    """How far a need has come."""
    return {
        FollowUpState.open: pgettext("need", "Not begun"),
        FollowUpState.under_way: pgettext("need", "Under way"),
        FollowUpState.done: pgettext("need", "Done"),
        FollowUpState.dropped: pgettext("need", "No longer needed"),
    }[value]


def raised(value: Raised) -> str:
    """What the leader is asked for."""
    return {
        Raised.company: pgettext("raised", "Wants company next time"),
        Raised.not_convenient: pgettext("raised", "Not convenient to go in"),
        Raised.news: pgettext("raised", "There is news"),
    }[value]


def source(value: Source) -> str:
    """How a meeting came into the app."""
    return {
        Source.phone: pgettext("source", "by phone app"),
        Source.notebook: pgettext("source", "from the notebook"),
        Source.told: pgettext("source", "told on the telephone"),
    }[value]


def review_state(value: ReviewState) -> str:
    """Where a log stands with the leader."""
    return {
        ReviewState.new: pgettext("review", "Not read yet"),
        ReviewState.seen: pgettext("review", "Seen"),
        ReviewState.asked: pgettext("review", "Please add"),
    }[value]


def activity(value: ActivityKind) -> str:
    """Kind of the team's work."""
    return {
        ActivityKind.talk: pgettext("activity", "Talk at a gathering"),
        ActivityKind.home_talk: pgettext("activity", "From house to house"),
        ActivityKind.leaflets: pgettext("activity", "Leaflets"),
        ActivityKind.loudspeaker: pgettext("activity", "Loudspeaker, panels"),
        ActivityKind.online: pgettext("activity", "Zalo, Facebook, YouTube"),
        ActivityKind.patrol: pgettext("activity", "Patrol, review of the area"),
        ActivityKind.training: pgettext("activity", "Training"),
        ActivityKind.contest: pgettext("activity", "Contest"),
        ActivityKind.club: pgettext("activity", "Club"),
        ActivityKind.other: pgettext("activity", "Something else"),
    }[value]


def pause(value: PauseReason) -> str:
    """Why nobody is asked to meet."""
    return {
        PauseReason.away: pgettext("pause", "Away for work"),
        PauseReason.hospital: pgettext("pause", "In hospital"),
        PauseReason.moved: pgettext("pause", "Moved away"),
        PauseReason.detained: pgettext("pause", "In custody"),
        PauseReason.died: pgettext("pause", "Passed away"),
        PauseReason.weather: pgettext("pause", "Flood or storm"),
        PauseReason.other: pgettext("pause", "Something else"),
    }[value]


def role(value: Role | str) -> str:
    """A role's name."""
    return {
        Role.volunteer: pgettext("role", "Volunteer"),
        Role.leader: pgettext("role", "Team leader"),
        Role.officer: pgettext("role", "Social officer of the commune"),
        Role.police: pgettext("role", "Commune police"),
        Role.coordinator: pgettext("role", "Coordinator"),
        Role.health: pgettext("role", "Health station"),
        Role.viewer: pgettext("role", "Reader of numbers"),
        Role.admin: pgettext("role", "Administrator"),
    }[Role(value)]


def assignment_state(value: AssignmentState) -> str:
    """Where an assignment stands."""
    return {
        AssignmentState.proposed: pgettext("assignment", "Waiting for the commune"),
        AssignmentState.active: pgettext("assignment", "Assigned"),
        AssignmentState.ended: pgettext("assignment", "Ended"),
        AssignmentState.declined: pgettext("assignment", "Not agreed"),
    }[value]


def decision_kind(value: DecisionKind) -> str:
    """What a paper does, in short."""
    return {
        DecisionKind.after_care: pgettext(
            "decision", "Support at the place of residence (Form 53)"
        ),
        DecisionKind.group: pgettext("decision", "Support group (Form 55)"),
        DecisionKind.helpers: pgettext("decision", "Naming helpers (Form 59)"),
        DecisionKind.helper_after_move: pgettext(
            "decision", "Naming a helper after a move (Form 60)"
        ),
        DecisionKind.rehabilitation: pgettext("decision", "Voluntary programme at home (Form 22)"),
        DecisionKind.other: pgettext("decision", "Another paper"),
    }[value]


def purpose(value: Purpose) -> str:
    """What a consent is for."""
    return {
        Purpose.informed: pgettext("consent", "Was told what is written and who reads it"),
        Purpose.phone_contact: pgettext("consent", "May be called by telephone"),
        Purpose.family_contact: pgettext("consent", "The family may be spoken to"),
        Purpose.referral: pgettext("consent", "May be referred to a service"),
        Purpose.kin_helper: pgettext("consent", "Agrees to a helper who is a relative"),
        Purpose.paper_photo: pgettext("consent", "A signed paper may be photographed"),
    }[value]


def request_kind(value: RequestKind) -> str:
    """What a person asks for about their own data."""
    return {
        RequestKind.view: pgettext("request", "See or receive what is kept"),
        RequestKind.correct: pgettext("request", "Correct it"),
        RequestKind.restrict: pgettext("request", "Restrict its use"),
        RequestKind.withdraw: pgettext("request", "Withdraw a consent"),
        RequestKind.erase: pgettext("request", "Erase it"),
    }[value]


def knows(value: Knows) -> str:
    """Whether a contact knows the matter."""
    return {
        Knows.yes: pgettext("knows", "Knows the matter"),
        Knows.no: pgettext("knows", "Does not know"),
        Knows.unsure: pgettext("knows", "Not sure"),
    }[value]


def ladder_step(value: Rung) -> str:
    """A step of a late case, on the person's page."""
    return {
        Rung.late: pgettext("ladder", "The helper was reminded"),
        Rung.ask: pgettext("ladder", "The team leader was asked"),
        Rung.delay: pgettext("ladder", "The commune was told of the delay"),
    }[value]


def ladder_answer(value: LadderHow | str) -> str:
    """What the leader answered, in the leader's voice."""
    return {
        LadderHow.called: pgettext("ladder", "I have called"),
        LadderHow.reassigned: pgettext("ladder", "Give it to somebody else"),
        LadderHow.postponed: pgettext("ladder", "Put off"),
        LadderHow.going: pgettext("ladder", "I will go"),
    }[LadderHow(value)]


def given_up(value: GivenUp) -> str:
    """Why a message was not sent."""
    return {
        GivenUp.nothing: pgettext("reminder", "no longer needed"),
        GivenUp.no_phone: pgettext("reminder", "no phone takes messages"),
        GivenUp.too_late: pgettext("reminder", "the phone could not be reached that day"),
        GivenUp.refused: pgettext("reminder", "the server is not set up rightly"),
    }[value]


def digest(
    address: str, total: int, *, late: int = 0, asks: int = 0, delays: int = 0, eve: bool = False
) -> tuple[str, str]:
    """Title and text of the one message of a day: numbers, and nothing of whom or what.

    It lies on a lock screen. `address` is how the reader wants to be called: "bác"; `eve`: it
    speaks of tomorrow.
    """
    said = [
        ngettext(
            "Tomorrow %(you)s have %(count)s thing to see to.",
            "Tomorrow %(you)s have %(count)s things to see to.",
            total,
            you=address,
        )
        if eve
        else ngettext(
            "Today %(you)s have %(count)s thing to see to.",
            "Today %(you)s have %(count)s things to see to.",
            total,
            you=address,
        )
    ]
    if asks:
        said.append(
            ngettext(
                "%(count)s waits for an answer from %(you)s.",
                "%(count)s wait for an answer from %(you)s.",
                asks,
                you=address,
            )
        )
    elif late:
        said.append(ngettext("%(count)s of them is late.", "%(count)s of them are late.", late))
    elif delays:
        said.append(
            ngettext(
                "%(count)s was not answered by a team.",
                "%(count)s were not answered by teams.",
                delays,
            )
        )
    return pgettext("reminder", "Reminder"), " ".join(said)


def how_signed(value: How) -> str:
    """How somebody answered when a commitment was laid before them."""
    return {
        How.glass: pgettext("signed", "signed on the phone"),
        How.paper: pgettext("signed", "signed on paper"),
        How.fingerprint: pgettext("signed", "fingerprint on paper"),
        How.not_yet: pgettext("signed", "not signed"),
    }[value]


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """(value, words) of every member of a choice, in its order."""
    words = _WORDS[kind]
    return [(member.value, words(member)) for member in kind]


_WORDS: dict[type[StrEnum], Callable[[Any], str]] = {
    Outcome: outcome,
    Way: way,
    News: news,
    Topic: topic,
    Need: need,
    FollowUpState: follow_up_state,
    Raised: raised,
    Source: source,
    ReviewState: review_state,
    ActivityKind: activity,
    PauseReason: pause,
    Role: role,
    AssignmentState: assignment_state,
    DecisionKind: decision_kind,
    Purpose: purpose,
    RequestKind: request_kind,
    Knows: knows,
}


@dataclass(frozen=True)
class PushText:
    """What stands on a phone's lock screen, for whoever looks: no name, no place, no matter."""

    title: str
    body: str


def push_trial(locale: str, address: str) -> PushText:
    """The push that somebody asked for, to see whether it comes; `address`: "bác", "chị" …"""
    with speaking(locale):
        return PushText(
            pgettext("push", "Reminder"),
            pgettext("push", "This is the one %(you)s asked for. Please tap here.", you=address),
        )
