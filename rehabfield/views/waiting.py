"""The words that a phone says by itself, when the server cannot be asked."""

from ..i18n import pgettext, raw_gettext


def words() -> dict[str, str]:
    """Name → sentence; {n}, {day} and the like are filled in on the phone."""
    return {
        "unsent": raw_gettext("{n} not sent yet"),
        "saved": raw_gettext("Saved on this phone. It will be sent when there is a signal."),
        "sent": raw_gettext("Sent: {n}."),
        "kept": raw_gettext("No signal. This page was kept {day} at {time}."),
        "logged": raw_gettext("logged, waits to be sent"),
        "later": raw_gettext("worked out when it is sent"),
        "hide": raw_gettext("Hide"),
        "stay": raw_gettext("{n} not sent yet. Please stay until it is sent; nothing is lost."),
        "more": raw_gettext("and {n} more"),
        "undo": raw_gettext("Undo"),
        "undone": raw_gettext("Taken back. The phone will say so when it sends."),
        "draft": raw_gettext("What you were writing without signal is here again."),
        "notice": pgettext("push", "There is something to see. Tap to open."),
        "parts": raw_gettext("with a picture: {done} of {n} parts sent"),
        "offer": pgettext("push", "When a meeting is due, this phone can say so."),
        "offer-see": pgettext("push", "See"),
        "today": pgettext("phone", "today"),
        "visit": pgettext("phone", "A meeting"),
        "nameless": pgettext("phone", "A meeting with a written name"),
        "correction": pgettext("phone", "A corrected meeting"),
        "withdrawal": pgettext("phone", "A meeting taken back"),
        "activity": pgettext("phone", "Outreach"),
        "activity-withdrawal": pgettext("phone", "Outreach taken back"),
        "follow-up": pgettext("phone", "A need followed up"),
        "evening-line": pgettext("phone", "A household of a signing evening"),
        "commitment": pgettext("phone", "A commitment"),
        "commitment-withdrawal": pgettext("phone", "A commitment taken back"),
        "scan": pgettext("phone", "A picture of a signed paper"),
        "state-waiting": pgettext("phone", "waiting"),
        "state-look": pgettext("phone", "please look at it again"),
        "state-blocked": pgettext("phone", "could not be sent; the phone tries again"),
        "state-sent": pgettext("phone", "sent"),
    }
