"""The deeds and readings of the trail, in words."""

from ..i18n import pgettext


def deed(action: str, subject: str) -> str:
    """An entry of the trail in words; a deed without words is shown by its code, never hidden."""
    if action == "read":
        return readings().get(subject, f"read {subject}")
    return deeds().get(action, action)


def readings() -> dict[str, str]:
    """Words for what was opened, by the kind of subject."""
    return {
        "attachment": pgettext("deed", "Opened the picture of a paper"),
        "case": pgettext("deed", "Opened a person's page"),
        "commitment": pgettext("deed", "Opened a commitment"),
        "evening": pgettext("deed", "Opened the list of a signing evening"),
        "held": pgettext("deed", "Opened a record that waits to be matched"),
        "list": pgettext("deed", "Opened a list with names"),
        "person": pgettext("deed", "Opened a person's page"),
    }


def deeds() -> dict[str, str]:
    """Words for every action that is noted (a guard holds the list complete)."""
    return {
        "activity.log": pgettext("deed", "Wrote down outreach"),
        "activity.withdraw": pgettext("deed", "Took outreach back"),
        "assignment.begin": pgettext("deed", "Assigned a helper"),
        "assignment.confirm": pgettext("deed", "Agreed to a helper"),
        "assignment.decline": pgettext("deed", "Did not agree to a helper"),
        "assignment.end": pgettext("deed", "Ended an assignment"),
        "assignment.propose": pgettext("deed", "Proposed a helper"),
        "breach.create": pgettext("deed", "Wrote down a data incident"),
        "breach.update": pgettext("deed", "Went on with a data incident"),
        "calendar.make": pgettext("deed", "Made an address for their calendar"),
        "calendar.stop": pgettext("deed", "Stopped their calendar's address"),
        "case.close": pgettext("deed", "Ended a case"),
        "case.ladder": pgettext("deed", "Answered for a late meeting"),
        "case.open": pgettext("deed", "Took somebody in"),
        "case.pause": pgettext("deed", "Let the meetings rest"),
        "case.resume": pgettext("deed", "Let the meetings go on"),
        "case.term": pgettext("deed", "Changed the days or the plan of a case"),
        "case.shift": pgettext("deed", "Moved the next meeting"),
        "commitment.collect": pgettext("deed", "Kept a commitment"),
        "commitment.withdraw": pgettext("deed", "Took a commitment back"),
        "consent.create": pgettext("deed", "Wrote down a consent"),
        "consent.withdraw": pgettext("deed", "Wrote down that a consent was withdrawn"),
        "contact.add": pgettext("deed", "Added a contact"),
        "contact.edit": pgettext("deed", "Changed a contact"),
        "contact.remove": pgettext("deed", "Removed a contact"),
        "decision.enter": pgettext("deed", "Entered a paper"),
        "device.ask": pgettext("deed", "Asked a member about lost records"),
        "device.enrol": pgettext("deed", "Enrolled a phone"),
        "device.revoke": pgettext("deed", "Closed a phone"),
        "dossier.export": pgettext("deed", "Printed all that is kept about a person"),
        "evening.close": pgettext("deed", "Ended a signing evening"),
        "evening.correct": pgettext("deed", "Wrote a household of a signing evening anew"),
        "evening.distinguish": pgettext("deed", "Told two households of one name apart"),
        "evening.list": pgettext("deed", "Put households on a signing evening's list"),
        "evening.mark": pgettext("deed", "Marked households of a signing evening"),
        "evening.paper": pgettext("deed", "Photographed a signed list"),
        "evening.prepare": pgettext("deed", "Prepared a signing evening"),
        "evening.remove": pgettext("deed", "Took a signing evening away"),
        "evening.reopen": pgettext("deed", "Let a signing evening go on"),
        "evening.sign": pgettext("deed", "Let a household sign on the phone"),
        "evening.unlist": pgettext("deed", "Took a household off a signing evening's list"),
        "follow_up.move": pgettext("deed", "Went on with a need"),
        "held.match": pgettext("deed", "Said with whom a meeting was"),
        "held.reopen": pgettext("deed", "Let a record wait again"),
        "held.settle": pgettext("deed", "Read a record and logged nothing"),
        "holiday.add": pgettext("deed", "Added a day off"),
        "holiday.remove": pgettext("deed", "Removed a day off"),
        "invitation.enrol": pgettext("deed", "Invited a member"),
        "invitation.reset": pgettext("deed", "Reset a PIN"),
        "member.tell": pgettext("deed", "Told a member without a phone"),
        "mail.check": pgettext("deed", "Gave an address for their morning mail"),
        "mail.stop": pgettext("deed", "Stopped their morning mail"),
        "meeting.call": pgettext("deed", "Called a briefing"),
        "meeting.cancel": pgettext("deed", "Cancelled a briefing"),
        "member.add": pgettext("deed", "Added a member"),
        "member.edit": pgettext("deed", "Changed a member's details"),
        "member.leave": pgettext("deed", "Let a member leave"),
        "paper.ask": pgettext("deed", "Sent a paper to the commune to be printed"),
        "paper.print": pgettext("deed", "Printed a commitment"),
        "person.edit": pgettext("deed", "Changed what is known of a person"),
        "pin.change": pgettext("deed", "Changed the PIN"),
        "pin.wrong": pgettext("deed", "Typed a wrong PIN"),
        "record.hold": pgettext("deed", "A record from a phone waits for the leader"),
        "register.export": pgettext("deed", "Printed the register of commitments"),
        "request.acknowledge": pgettext("deed", "Acknowledged a request about data"),
        "request.answer": pgettext("deed", "Answered a request about data"),
        "request.create": pgettext("deed", "Wrote down a request about data"),
        "restore": pgettext("deed", "Brought back a backup"),
        "scan.add": pgettext("deed", "Added a signed paper"),
        "scan.withdraw": pgettext("deed", "Took a signed paper back"),
        "session.end": pgettext("deed", "Locked, or signed out"),
        "signing.empty": pgettext("deed", "Names on signing evenings were deleted"),
        "task.give": pgettext("deed", "Gave a task"),
        "team.edit": pgettext("deed", "Changed a team"),
        "team.found": pgettext("deed", "Founded a team"),
        "unit.choose": pgettext("deed", "Chose a unit"),
        "unit.settings": pgettext("deed", "Changed a commune's settings"),
        "user.add": pgettext("deed", "Added a colleague"),
        "wording.add": pgettext("deed", "Worded a commitment anew"),
        "wording.retire": pgettext("deed", "Took up the common text of a commitment again"),
        "visit.answer": pgettext("deed", "Took care of what was raised"),
        "visit.correct": pgettext("deed", "Corrected a log"),
        "visit.log": pgettext("deed", "Logged a meeting"),
        "visit.review": pgettext("deed", "Read a log and answered it"),
        "visit.withdraw": pgettext("deed", "Took a log back"),
    }
