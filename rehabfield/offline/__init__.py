"""How work from the field is taken: the one way a meeting is accepted, whoever brings it.

The plain form post and the sealed records of a phone's outbox come through the same verbs.
"""

from .activities import accept_activity, accept_activity_withdrawal, teams_to_log_for
from .attachments import (
    FIELD,
    TAKEN_BY,
    OtherPart,
    Part,
    PartsMissing,
    TooMuch,
    content_of,
    empty_spent,
    keep_file,
    keep_part,
    take_attachments,
)
from .colleagues import Colleague, colleagues_of
from .commitments import (
    accept_commitment,
    accept_commitment_withdrawal,
    accept_evening_commitment,
)
from .drafts import NOT_KEPT, keep_draft
from .evening_lines import accept_evening_line, ask_about_double
from .evening_marks import sign_line, unsign_line
from .evenings import EveningOver
from .finding import (
    Overtaken,
    Refused,
    Unseen,
    case_to_log,
    logged_on,
    newest_version,
    newest_visit,
    visit_to_change,
)
from .follow_ups import Clash, accept_follow_up
from .held import (
    NAMELESS,
    Settled,
    accept_nameless,
    match_held,
    reopen_held,
    settle_held,
)
from .outbox import DRAFT, KINDS, Answer, hold, take
from .plans import calendar_of, history_of, plan_of
from .receipts import OtherContent, SeenBefore, receive
from .records import SCHEMA, Envelope, Newer, Record, Typed, Unopened, opened
from .visits import Accepted, accept_correction, accept_visit, accept_withdrawal, ask_about_twins

__all__ = [
    "DRAFT",
    "FIELD",
    "KINDS",
    "NAMELESS",
    "NOT_KEPT",
    "SCHEMA",
    "TAKEN_BY",
    "Accepted",
    "Answer",
    "Clash",
    "Colleague",
    "Envelope",
    "EveningOver",
    "Newer",
    "OtherContent",
    "OtherPart",
    "Overtaken",
    "Part",
    "PartsMissing",
    "Record",
    "Refused",
    "SeenBefore",
    "Settled",
    "TooMuch",
    "Typed",
    "Unopened",
    "Unseen",
    "accept_activity",
    "accept_activity_withdrawal",
    "accept_commitment",
    "accept_commitment_withdrawal",
    "accept_correction",
    "accept_evening_commitment",
    "accept_evening_line",
    "accept_follow_up",
    "accept_nameless",
    "accept_visit",
    "accept_withdrawal",
    "ask_about_double",
    "ask_about_twins",
    "calendar_of",
    "case_to_log",
    "colleagues_of",
    "content_of",
    "empty_spent",
    "history_of",
    "hold",
    "keep_draft",
    "keep_file",
    "keep_part",
    "logged_on",
    "match_held",
    "newest_version",
    "newest_visit",
    "opened",
    "plan_of",
    "receive",
    "reopen_held",
    "settle_held",
    "sign_line",
    "take",
    "take_attachments",
    "teams_to_log_for",
    "unsign_line",
    "visit_to_change",
]
