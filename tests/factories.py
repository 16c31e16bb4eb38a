"""Plain valid records of every kind; a test names only what it is about."""

import secrets
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import uuid4

from rehabfield import models as m
from rehabfield.data import load_texts
from rehabfield.database import Base
from rehabfield.schedule import Outcome, Rung, Way
from rehabfield.texts import Filled, SignerRole, Subject, as_plain

T = TypeVar("T", bound=Base)

MORNING = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
"""The moment of the small world: Saturday 21/11/2026, 08:00 in Ba Vì."""
TODAY = date(2026, 11, 21)
LONG_AGO = date(2026, 7, 6)
P256DH = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
"""The generator of P-256 as a browser would give it: a point on the curve, nobody's key."""
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
"""A picture of one white point (PNG)."""


def make(kind: type[T], /, **given: Any) -> T:
    """A record of this kind with plain values where none are given. It is not saved."""
    return kind(**{**DEFAULTS[kind](), **given})


def _person() -> dict[str, Any]:
    name, birth = "Lò Văn Inh", "1991"
    return {
        "name": name,
        "birth": birth,
        "sex": "nam",
        "hamlet": "xóm Bờ Rào",
        "likeness": m.Person.likeness_of(name, birth),
        "created_at": MORNING,
    }


def _subscription() -> dict[str, Any]:
    endpoint = f"https://fcm.googleapis.com/fcm/send/{secrets.token_urlsafe(16)}"
    return {
        "endpoint": endpoint,
        "endpoint_index": m.PushSubscription.index_of(endpoint),
        "p256dh": P256DH,
        "auth": "l3bOZYkUVO0uaaRbrz0ctg",
        "vapid_key_id": 1,
        "made_at": MORNING,
        "renewed_at": MORNING,
    }


STROKES = "600x240:40,160 90,60 140,180 200,70 260,170;280,120 340,90 400,140 470,110"
"""A signature as a phone draws it, nobody's."""


def _commitment() -> dict[str, Any]:
    template = m.CommitmentTemplate.shipped_id("gia-dinh", 1)
    text = next(one.text for one in load_texts() if one.text.code == "gia-dinh")
    values = {
        "document_date": "20/11/2026",
        "family_name": "Lò Thị Ban",
        "family_relation": "mẹ",
        "relative_full_name": "Lò Văn Inh",
    }
    filled = Filled(text, values, (True,) * text.ticks)
    return {
        "template_id": template,
        "signed_on": date(2026, 11, 20),
        "at": MORNING,
        "recorded_at": MORNING,
        "content": {"values": values, "ticks": list(filled.ticks)},
        "digest": filled.digest(str(template)),
        "signed": True,
    }


DEFAULTS: Mapping[type[Base], Callable[[], dict[str, Any]]] = {
    m.Activity: lambda: {
        "day": TODAY,
        "kind": m.ActivityKind.talk,
        "reach": 12,
        "recorded_at": MORNING,
    },
    m.Assignment: lambda: {
        "role": m.AssignmentRole.main,
        "state": m.AssignmentState.active,
        "starts_on": LONG_AGO,
        "made_at": MORNING,
    },
    m.Attachment: lambda: {
        "kind": "activity",
        "count": 1,
        "media": m.Media.png,
        "size": len(DOT),
        "digest": sha256(DOT).hexdigest(),
        "received_at": MORNING,
        "taken_at": MORNING,
    },
    m.AttachmentPart: lambda: {"number": 1, "content": DOT},
    m.Attempt: lambda: {"key": secrets.token_bytes(32), "hour": MORNING, "tries": 1},
    m.AuditEntry: lambda: {
        "at": MORNING,
        "action": "read",
        "subject": "case",
        "mac": b"",
    },
    m.AuditHead: lambda: {"id": 1, "entry_id": 0, "mac": b""},
    m.Breach: lambda: {
        "detected_at": MORNING,
        "notify_by": MORNING + timedelta(hours=72),
        "what": "Một máy bị mất ở bến xe.",
    },
    m.CalendarFeed: lambda: {"token_hash": secrets.token_bytes(32), "made_at": MORNING},
    m.Case: lambda: {
        "law": "l120-2025",
        "kind": "SAUCAI_1",
        "starts_on": LONG_AGO,
        "ends_on": date(2027, 7, 6),
        "opened_at": MORNING,
    },
    m.Commitment: _commitment,
    m.CommitmentTemplate: lambda: {
        "code": "gia-dinh",
        "version": 2,
        "subject": Subject.family,
        "official": False,
        "movement": False,
        "content": as_plain(next(o.text for o in load_texts() if o.text.code == "gia-dinh")),
        "made_at": MORNING,
    },
    m.Consent: lambda: {
        "purpose": m.Purpose.informed,
        "given_on": LONG_AGO,
        "recorded_at": MORNING,
    },
    m.Contact: lambda: {"name": "Lò Thị Ban", "relation": "mẹ", "knows": m.Knows.yes},
    m.DataRequest: lambda: {
        "kind": m.RequestKind.view,
        "received_at": MORNING,
        "acknowledge_by": TODAY + timedelta(days=4),
        "act_by": TODAY + timedelta(days=10),
    },
    m.Decision: lambda: {
        "kind": m.DecisionKind.helpers,
        "number": "118/QĐ-UBND",
        "signer": "Khuất Văn Thành",
        "signed_on": LONG_AGO,
        "entered_at": MORNING,
    },
    m.Device: lambda: {"make": "Android", "created_at": MORNING},
    m.Draft: lambda: {"kind": "visit", "fields": {"note": ["đang viết dở"]}, "changed_at": MORNING},
    m.Enrolment: lambda: {"secret_hash": secrets.token_bytes(32), "created_at": MORNING},
    m.EveningLine: lambda: {
        "number": 1,
        "name": "Vi Thị Nết",
        "address": "xóm Bờ Rào",
        "members": 4,
        "likeness": m.EveningLine.likeness_of("Vi Thị Nết", "xóm Bờ Rào"),
    },
    m.FollowUp: lambda: {"need": m.Need.loan, "opened_at": MORNING, "changed_at": MORNING},
    m.Held: lambda: {
        "key": uuid4(),
        "kind": "nameless",
        "why": m.Why.nameless,
        "fields": {
            "outcome": ["met"],
            "way": ["home"],
            "who": ["anh Tư ở Bến Đò"],
            "note": ["Gặp ở chợ."],
        },
        "said_at": MORNING,
        "received_at": MORNING,
    },
    m.LadderAnswer: lambda: {"at": MORNING, "how": m.LadderHow.called},
    m.LadderStep: lambda: {
        "rung": Rung.ask,
        "since": TODAY - timedelta(days=3),
        "reached_on": TODAY,
        "at": MORNING,
    },
    m.Delivery: lambda: {"verdict": m.Delivered.delivered, "status": 201, "at": MORNING},
    m.Reminder: lambda: {
        "kind": m.ReminderKind.digest,
        "day": TODAY,
        "due_at": MORNING,
        "ends_at": MORNING + timedelta(hours=13),
        "matters": 1,
        "sent_at": MORNING,
    },
    m.Holiday: lambda: {
        "day": date(2026, 9, 2),
        "kind": m.HolidayKind.off,
        "name": "Quốc khánh",
    },
    m.Installation: lambda: {"begun_at": MORNING},
    m.Invitation: lambda: {
        "kind": m.InvitationKind.enrol,
        "token_hash": secrets.token_bytes(32),
        "code_hash": secrets.token_bytes(32),
        "made_at": MORNING,
        "expires_at": MORNING + timedelta(hours=24),
    },
    m.MailAddress: lambda: {
        "address": "hanh@xa.example.vn",
        "made_at": MORNING,
        "checked_at": MORNING,
    },
    m.Meeting: lambda: {
        "at": datetime(2026, 11, 27, 1, 0, tzinfo=UTC),
        "place": "Nhà văn hóa xóm Gò Trám",
    },
    m.Membership: lambda: {"role": m.Role.volunteer, "starts_on": LONG_AGO},
    m.Paper: lambda: {
        "code": "7K2M9QXT",
        "made_at": MORNING,
        "proof": "9f86d081884c7d65",
        "file": b"%PDF-1.7 nothing",
        "file_hash": sha256(b"%PDF-1.7 nothing").hexdigest(),
    },
    m.Pause: lambda: {"reason": m.PauseReason.weather, "starts_on": TODAY, "made_at": MORNING},
    m.Person: _person,
    m.PrintJob: lambda: {"asked_at": MORNING},
    m.PrivateNote: lambda: {"text": "Nhờ giữ kín chuyện nợ."},
    m.PushSubscription: _subscription,
    m.PushTrial: lambda: {"asked_at": MORNING},
    m.Receipt: lambda: {
        "kind": "visit",
        "digest": secrets.token_bytes(32),
        "status": 201,
        "at": MORNING,
    },
    m.Review: lambda: {"at": MORNING, "verdict": m.ReviewState.seen},
    m.Scan: lambda: {"recorded_at": MORNING},
    m.Session: lambda: {
        "token_hash": secrets.token_bytes(32),
        "created_at": MORNING,
        "last_seen_at": MORNING,
        "ends_at": MORNING + timedelta(days=30),
        "idle_minutes": 12 * 60,
    },
    m.Shift: lambda: {"at": MORNING, "to": TODAY + timedelta(days=14)},
    m.Signature: lambda: {
        "turn": 1,
        "role": SignerRole.family,
        "how": m.How.glass,
        "name": "Lò Thị Ban",
        "relation": "mẹ",
        "path": STROKES,
        "text_hash": _commitment()["digest"],
    },
    m.SigningEvening: lambda: {
        "template_id": m.CommitmentTemplate.shipped_id("tnxh-ho", 1),
        "day": TODAY,
        "place": "Nhà văn hóa xóm Bờ Rào",
        "made_at": MORNING,
    },
    m.Task: lambda: {"text": "Dán áp phích ở chợ", "given_at": MORNING},
    m.Team: lambda: {"name": "Đội công tác xã hội tình nguyện", "founded_on": LONG_AGO},
    m.Unit: lambda: {
        "code": "09700",
        "kind": m.UnitKind.commune,
        "name": "Xã Ba Vì",
        "valid_from": date(2025, 7, 1),
    },
    m.UnitSetting: lambda: {"interval_days": 28},
    m.UnitSuccession: lambda: {"share": "whole"},
    m.User: lambda: {
        "name": "Lường Thị Dậu",
        "phone": "0912000000",
        "form_of_address": "cô",
        "digest_at": time(7, 0),
        "created_at": MORNING,
    },
    m.Visit: lambda: {
        "at": MORNING,
        "recorded_at": MORNING,
        "outcome": Outcome.met,
        "way": Way.home,
        "topics": ["job"],
    },
    m.Withdrawal: lambda: {"at": MORNING},
}
"""For every kind of record, the plain values of one (a guard holds the list complete)."""
