"""The records. Verbs here change state; they know no session, request or wall clock."""

from .activity import Activity, ActivityKind
from .assignment import Assignment, AssignmentRole, AssignmentState
from .attachment import Attachment, AttachmentPart, Media
from .audit import AuditEntry, AuditHead
from .calendar import Holiday, HolidayKind
from .case import Case, CaseState, History
from .commitment import Commitment, CommitmentTemplate, How, Scan, Signature
from .decision import Decision, DecisionKind, decision_cases, decision_helpers
from .device import Attempt, Device, Enrolment, Invitation, InvitationKind, Session
from .evening import EveningLine, LineState, SigningEvening
from .feed import CalendarFeed
from .followup import FollowUp, FollowUpState, Need
from .held import Held, Why
from .installation import Installation
from .ladder import LadderAnswer, LadderHow, LadderStep
from .mail import MailAddress
from .meeting import Meeting, Task
from .paper import Paper, PrintJob
from .pause import PAUSES_FOR, Pause, PauseReason, Shift
from .person import Contact, Knows, Person
from .push import PushSubscription, PushTrial, Retired
from .receipt import Draft, Receipt
from .reminder import Delivered, Delivery, GivenUp, Reminder, ReminderKind
from .rights import Breach, Consent, DataRequest, Purpose, RequestKind
from .team import Team
from .unit import SIGNING_YEARS, Unit, UnitKind, UnitSetting, UnitSuccession
from .user import (
    TEAM_ROLES,
    UNPLANNED,
    Actor,
    Membership,
    Place,
    Role,
    User,
    UserState,
    next_digest,
)
from .visit import (
    PrivateNote,
    Raised,
    Review,
    ReviewState,
    Source,
    Topic,
    Visit,
    Withdrawal,
    visit_companions,
)

__all__ = [
    "PAUSES_FOR",
    "SIGNING_YEARS",
    "TEAM_ROLES",
    "UNPLANNED",
    "Activity",
    "ActivityKind",
    "Actor",
    "Assignment",
    "AssignmentRole",
    "AssignmentState",
    "Attachment",
    "AttachmentPart",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Breach",
    "CalendarFeed",
    "Case",
    "CaseState",
    "Commitment",
    "CommitmentTemplate",
    "Consent",
    "Contact",
    "DataRequest",
    "Decision",
    "DecisionKind",
    "Delivered",
    "Delivery",
    "Device",
    "Draft",
    "Enrolment",
    "EveningLine",
    "FollowUp",
    "FollowUpState",
    "GivenUp",
    "Held",
    "History",
    "Holiday",
    "HolidayKind",
    "How",
    "Installation",
    "Invitation",
    "InvitationKind",
    "Knows",
    "LadderAnswer",
    "LadderHow",
    "LadderStep",
    "LineState",
    "MailAddress",
    "Media",
    "Meeting",
    "Membership",
    "Need",
    "Paper",
    "Pause",
    "PauseReason",
    "Person",
    "Place",
    "PrintJob",
    "PrivateNote",
    "Purpose",
    "PushSubscription",
    "PushTrial",
    "Raised",
    "Receipt",
    "Reminder",
    "ReminderKind",
    "RequestKind",
    "Retired",
    "Review",
    "ReviewState",
    "Role",
    "Scan",
    "Session",
    "Shift",
    "Signature",
    "SigningEvening",
    "Source",
    "Task",
    "Team",
    "Topic",
    "Unit",
    "UnitKind",
    "UnitSetting",
    "UnitSuccession",
    "User",
    "UserState",
    "Visit",
    "Why",
    "Withdrawal",
    "decision_cases",
    "decision_helpers",
    "next_digest",
    "visit_companions",
]
