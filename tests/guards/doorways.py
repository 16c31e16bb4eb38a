"""Who gets in where: every address of the app, and which of the small world's people it opens to.

About Khánh, whom bác Hùng helps, in Ba Vì, unless THINGS says otherwise:

    hung   helps Khánh                       bao   police of Ba Vì
    mai    helps others of the same team     yen   coordinator, thom health station of Ba Vì
    lan    leads the team, on paper          son   viewer, duc administrator of the province
    hanh   officer of Ba Vì                  nga, luc, thang   helper, leader, officer elsewhere

Whoever is not named gets 403 or 404, and nothing is written. Addresses that change often stand
here once: a new one without a line fails the guard, and the guard prints the line to think about.
"""

from collections.abc import Mapping
from typing import Any

from tests.world import CALENDAR_SECRET, World, key

EVERYBODY = frozenset(
    {"hung", "mai", "lan", "hanh", "bao", "yen", "thom", "son", "duc", "nga", "luc", "thang"}
)

PUBLIC = frozenset(
    {
        "calendar_feeds.serve",
        "checks.create",
        "checks.new",
        "doors.lock",
        "doors.unlock",
        "enrolments.new",
        "enrolments.check",
        "enrolments.create",
        "health.alive",
        "health.ready",
        "help.index",
        "help.show",
        "help.emergency",
        "install.index",
        "install.show",
        "manifest.show",
        "offline.worker",
        "outbox.create",
        "outbox.tell",
        "push_lines.renewal",
        "push_lines.shown",
        "reminder_help.index",
        "reminder_help.show",
        "parts.keep",
        "shell.lock",
        "shell.missing",
        "shell.waiting",
    }
)
"""Everything that opens without a PIN (`@public`)."""

ARGUMENTS: Mapping[str, Any] = {
    "activity_id": key("tuyên truyền của bác Hùng"),
    "attachment_id": key(f"giấy của {key('tuyên truyền của bác Hùng')}"),
    "assignment_id": key(f"{World.hung.name} giúp {World.khanh.name}"),
    "breach_id": key("mất máy"),
    "case_id": World.khanh.case,
    "commitment_id": key("gia đình của Phạm Thị Ngọc Khánh"),
    "job_id": key("in cho Phạm Thị Ngọc Khánh"),
    "paper_id": key("giấy in của Phạm Thị Ngọc Khánh"),
    "scan_id": key("bản giấy của Phạm Thị Ngọc Khánh"),
    "code": "l120-2025",
    "consent_id": key("Khánh đồng ý"),
    "contact_id": key("mẹ của Khánh"),
    "day": "2026-09-02",
    "decision_id": World.khanh_paper,
    "enrolment_id": key("bác Hùng trên máy"),
    "evening_id": key("buổi ký ở Ba Vì"),
    "follow_up_id": key("Khánh cần vay vốn"),
    "held_id": key("buổi gặp chưa rõ ai"),
    "line_id": key("hộ ở Ba Vì"),
    "key": key("nháp"),
    "number": 1,
    "meeting_id": key("giao ban"),
    "record_id": key("một bản ghi"),
    "subscription_id": key("nhắc bác Hùng"),
    "reminder_id": key("tin nhắc bác Hùng"),
    "request_id": key("Hòa muốn xem"),
    "secret": CALENDAR_SECRET,
    "step_id": key("hỏi về Khánh"),
    "task_id": key("dán áp phích"),
    "team_id": World.team,
    "topic": "sign-in",
    "trial_id": key("thử nhắc bác Hùng"),
    "unit_id": World.ba_vi,
    "user_id": World.hung.id,
    "visit_id": World.khanh_visit,
    "way": "iphone-safari",
}
"""For every argument of an address, the thing in the small world that stands for it."""

THINGS: Mapping[str, Mapping[str, Any]] = {
    "answers": {"visit_id": World.sen_visit},
    "reminder_help": {"way": "iphone"},
    "specimens": {"template_id": key("lời riêng của Ba Vì")},
    "rewordings": {"template_id": key("lời riêng của Ba Vì")},
    "wordings": {"template_id": key("lời riêng của Ba Vì")},
    "papers": {"template_id": key("lời riêng của Ba Vì")},
    "signing": {"template_id": key("lời riêng của Ba Vì")},
    "proposals": {"assignment_id": key(f"{World.mai.name} giúp {World.tu.name}")},
}
"""Where another thing is needed: by blueprint."""

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "entries.create": {"member": World.hung.id},
    "evening_signing.create": {"id": key("lời của một hộ")},
    "signing.create": {"id": key("lời cam kết"), "template": key("lời riêng của Ba Vì")},
    "reviews.create_many": {"visits": World.khanh_visit},
}
"""What a form must bring before the question is who sends it."""

LEADS_HOME = frozenset({"landings.show"})
"""What leads to one's first page, whether the id is one's own, another's or nobody's."""

FIXED_WORDS = frozenset({"code", "day", "secret", "topic", "way"})
"""Arguments that are no ids: a law, a day, a secret, a page of help, a kind of browser."""

TABLE = """
GET  /                                                          everybody
GET  /activities                                                everybody
POST /activities                                                hung mai lan nga luc
GET  /activities/<uuid:activity_id>                             hung lan hanh
POST /activities/<uuid:activity_id>/withdrawal                  hung
GET  /activities/new                                            hung mai lan nga luc
GET  /administration                                            duc
GET  /administration/holidays                                   duc
POST /administration/holidays                                   duc
POST /administration/holidays/<day>/removal                     duc
GET  /assignments/<uuid:assignment_id>/confirmation             hanh
POST /assignments/<uuid:assignment_id>/confirmation             hanh
POST /assignments/<uuid:assignment_id>/decline                  hanh
GET  /assignments/<uuid:assignment_id>/end                      lan hanh
POST /assignments/<uuid:assignment_id>/end                      lan hanh
GET  /attachments/<uuid:attachment_id>                          hung lan hanh
GET  /breaches                                                  hanh duc thang
POST /breaches                                                  hanh duc thang
GET  /breaches/<uuid:breach_id>                                 hanh duc
POST /breaches/<uuid:breach_id>                                 hanh duc
GET  /breaches/<uuid:breach_id>/notice                          hanh duc
GET  /breaches/new                                              hanh duc thang
GET  /c/<secret>.ics                                            everybody
GET  /calendar                                                  everybody
GET  /cases                                                     hanh bao thang
POST /cases                                                     hanh bao thang
GET  /cases/<uuid:case_id>                                      hung lan hanh bao
GET  /commune                                                   hanh thang
GET  /commune/settings                                          hanh thang
POST /commune/settings                                          hanh thang
POST /consents/<uuid:consent_id>/withdrawal                     hung lan hanh
GET  /decisions                                                 hanh bao thang
POST /decisions                                                 hanh thang
GET  /decisions/<uuid:decision_id>                              hanh bao
GET  /decisions/new                                             hanh thang
POST /drafts                                                    everybody
POST /drafts/<uuid:key>/removal                                 everybody
GET  /emergency                                                 everybody
POST /enrolments                                                everybody
POST /entries                                                   lan
GET  /entries/new                                               lan luc
GET  /evenings                                                  everybody
POST /evenings                                                  hung mai lan nga luc
GET  /evenings/<uuid:evening_id>                                hung mai lan hanh
POST /evenings/<uuid:evening_id>/commitments                    hung mai lan
GET  /evenings/<uuid:evening_id>/sign                           hung mai lan
GET  /evenings/<uuid:evening_id>/closing                        hung lan
POST /evenings/<uuid:evening_id>/closing                        hung lan
POST /evenings/<uuid:evening_id>/households                     hung lan
GET  /evenings/<uuid:evening_id>/households/new                 hung lan
POST /evenings/<uuid:evening_id>/lines                          hung mai lan
GET  /evenings/<uuid:evening_id>/lines/<uuid:line_id>           hung mai lan
POST /evenings/<uuid:evening_id>/lines/<uuid:line_id>           hung mai lan
POST /evenings/<uuid:evening_id>/lines/<uuid:line_id>/distinction lan
POST /evenings/<uuid:evening_id>/lines/<uuid:line_id>/removal   hung lan
GET  /evenings/<uuid:evening_id>/lines/new                      hung mai lan
GET  /evenings/<uuid:evening_id>/list                           hung mai lan hanh
POST /evenings/<uuid:evening_id>/marks                          hung mai lan
POST /evenings/<uuid:evening_id>/marks/<int:number>/withdrawal  hung mai lan
POST /evenings/<uuid:evening_id>/papers                         hung mai lan
GET  /evenings/<uuid:evening_id>/papers/new                     hung mai lan
POST /evenings/<uuid:evening_id>/removal                        hung lan
POST /evenings/<uuid:evening_id>/reopening                      hung lan
GET  /evenings/blank-list                                       everybody
GET  /evenings/new                                              hung mai lan nga luc
POST /follow-ups/<uuid:follow_up_id>                            hung lan hanh
GET  /held                                                      lan luc
GET  /held/<uuid:held_id>                                       lan
POST /held/<uuid:held_id>/match                                 lan
POST /held/<uuid:held_id>/reopening                             lan
POST /held/<uuid:held_id>/settlement                            lan
GET  /healthz                                                   everybody
GET  /help                                                      everybody
GET  /help/<topic>                                              everybody
GET  /help/install                                              everybody
GET  /help/install/<way>                                        everybody
GET  /help/reminders                                            everybody
GET  /help/reminders/<way>                                      everybody
GET  /invitation                                                everybody
POST /invitation                                                everybody
GET  /lock                                                      everybody
POST /lock                                                      everybody
GET  /ladder/<uuid:step_id>/answer                              lan
POST /ladder/<uuid:step_id>/answer                              lan
GET  /manifest.webmanifest                                      everybody
GET  /me                                                        everybody
GET  /me/calendar                                               hung mai lan nga luc
POST /me/calendar                                               hung mai lan nga luc
POST /me/calendar/removal                                       everybody
GET  /me/mail                                                   hanh thang
POST /me/mail                                                   hanh thang
POST /me/mail/check                                             hanh thang
POST /me/mail/removal                                           everybody
GET  /me/phones                                                 everybody
GET  /me/phones/<uuid:enrolment_id>                             hung
POST /me/phones/<uuid:enrolment_id>/revocation                  hung
GET  /me/pin                                                    everybody
POST /me/pin                                                    everybody
GET  /me/record                                                 everybody
GET  /me/reminders                                              everybody
GET  /me/reminders/hour                                         everybody
POST /me/reminders/hour                                         everybody
POST /me/reminders/<uuid:subscription_id>/silence               hung
POST /me/reminders/<uuid:subscription_id>/sound                 hung
POST /me/reminders/subscription                                 everybody
POST /me/reminders/trials                                       everybody
GET  /me/reminders/trials/<uuid:trial_id>                       hung
POST /me/reminders/trials/<uuid:trial_id>/answer                hung
GET  /me/settings                                               everybody
POST /me/settings                                               everybody
GET  /meetings                                                  everybody
POST /meetings                                                  lan luc
GET  /meetings/<uuid:meeting_id>                                hung mai lan
POST /meetings/<uuid:meeting_id>/cancellation                   lan
POST /meetings/<uuid:meeting_id>/tasks                          lan
GET  /meetings/new                                              lan luc
GET  /members                                                   everybody
POST /members                                                   lan hanh duc luc thang
GET  /members/<uuid:user_id>                                    lan hanh duc
GET  /members/<uuid:user_id>/departure                          lan hanh duc
POST /members/<uuid:user_id>/departure                          lan hanh duc
POST /members/<uuid:user_id>/devices/<uuid:enrolment_id>/loss/settlement lan hanh duc
POST /members/<uuid:user_id>/devices/<uuid:enrolment_id>/revocation lan hanh duc
GET  /members/<uuid:user_id>/edit                               lan hanh duc
POST /members/<uuid:user_id>/edit                               lan hanh duc
POST /members/<uuid:user_id>/invitations                        lan hanh duc
POST /members/<uuid:user_id>/tellings                           lan
GET  /members/new                                               lan hanh duc luc thang
GET  /n/<uuid:reminder_id>                                       everybody
GET  /numbers                                                   hanh son thang
POST /pauses                                                    lan hanh luc thang
GET  /pauses/new                                                lan hanh luc thang
GET  /offline/lock                                               everybody
GET  /offline/manifest                                           everybody
GET  /offline/missing                                            everybody
POST /outbox                                                    everybody
POST /outbox/presence                                           everybody
POST /push/renewal                                              everybody
POST /push/shown                                                everybody
PUT  /outbox/<uuid:record_id>/parts/<int:number>                everybody
GET  /people                                                    everybody
GET  /people/<uuid:case_id>                                     hung lan hanh bao
POST /people/<uuid:case_id>/assignments                         lan hanh
GET  /people/<uuid:case_id>/assignments/new                     lan hanh
POST /people/<uuid:case_id>/closing                             hanh
GET  /people/<uuid:case_id>/closing/new                         hanh
POST /people/<uuid:case_id>/consents                            hung lan hanh
GET  /people/<uuid:case_id>/consents/new                        hung lan hanh
POST /people/<uuid:case_id>/contacts                            lan hanh
POST /people/<uuid:case_id>/contacts/<uuid:contact_id>          lan hanh
GET  /people/<uuid:case_id>/contacts/<uuid:contact_id>/edit     lan hanh
POST /people/<uuid:case_id>/contacts/<uuid:contact_id>/removal  lan hanh
GET  /people/<uuid:case_id>/contacts/new                        lan hanh
GET  /people/<uuid:case_id>/edit                                lan hanh
POST /people/<uuid:case_id>/edit                                lan hanh
GET  /people/<uuid:case_id>/notice                              hung lan hanh bao
POST /people/<uuid:case_id>/pauses                              lan hanh
GET  /people/<uuid:case_id>/pauses/new                          lan hanh
GET  /people/<uuid:case_id>/proposals                           hung
GET  /people/<uuid:case_id>/record                              hanh
POST /people/<uuid:case_id>/record                              hanh
POST /people/<uuid:case_id>/resumption                          lan hanh
POST /people/<uuid:case_id>/shifts                              hung lan hanh
GET  /people/<uuid:case_id>/shifts/new                          hung lan hanh
GET  /people/<uuid:case_id>/term                                lan hanh
POST /people/<uuid:case_id>/term                                lan hanh
POST /people/<uuid:case_id>/visits                              hung
GET  /people/<uuid:case_id>/visits/new                          hung
POST /people/<uuid:case_id>/weekdays                            hung
GET  /people/new                                                lan hanh luc thang
POST /people/new                                                lan hanh luc thang
POST /people/new/term                                           lan hanh luc thang
POST /people/search                                             hung mai lan nga luc
GET  /readyz                                                    everybody
GET  /register                                                  lan hanh bao luc thang
GET  /register/sheet                                            lan hanh bao luc thang
POST /register/sheet                                            lan hanh bao luc thang
GET  /requests                                                  everybody
POST /requests                                                  hanh thang
GET  /requests/<uuid:request_id>                                hanh
POST /requests/<uuid:request_id>                                hanh
GET  /requests/new                                              hanh thang
GET  /reviews                                                   everybody
POST /reviews                                                   everybody
GET  /rules                                                     everybody
GET  /rules/<code>                                              everybody
POST /sessions                                                  everybody
POST /tasks/<uuid:task_id>/completion                           hung
POST /tasks/<uuid:task_id>/reopening                            hung
GET  /team                                                      lan luc
GET  /team/reminders                                            lan luc
GET  /teams                                                     hanh duc thang
POST /teams                                                     hanh duc thang
GET  /teams/<uuid:team_id>                                      hanh duc
POST /teams/<uuid:team_id>                                      hanh duc
POST /teams/<uuid:team_id>/papers                               hanh duc
GET  /teams/<uuid:team_id>/papers/new                           hanh duc
GET  /teams/new                                                 hanh duc thang
GET  /today                                                     everybody
GET  /today/names                                               hung mai lan nga luc
GET  /trail                                                     everybody
GET  /units                                                     duc
POST /units/<int:unit_id>/choice                                duc
GET  /users                                                     duc
POST /users                                                     duc
GET  /users/<uuid:user_id>                                      duc
GET  /users/new                                                 duc
GET  /visits/<uuid:visit_id>                                    hung lan hanh
GET  /visits/<uuid:visit_id>/answer                             lan hanh
POST /visits/<uuid:visit_id>/answer                             lan hanh
POST /visits/<uuid:visit_id>/corrections                        hung
GET  /visits/<uuid:visit_id>/corrections/new                    hung
GET  /visits/<uuid:visit_id>/review                             lan hanh
POST /visits/<uuid:visit_id>/review                             lan hanh
GET  /visits/<uuid:visit_id>/versions                           hung lan hanh
POST /visits/<uuid:visit_id>/withdrawal                         hung
POST /visits/nameless                                           hung mai lan nga luc
GET  /visits/nameless/new                                       hung mai lan nga luc
GET  /visits/new                                                everybody
GET  /check                                                     everybody
POST /check                                                     everybody
POST /commitments/<uuid:commitment_id>/papers                   hung lan hanh bao
POST /commitments/<uuid:commitment_id>/print-jobs               hung lan hanh bao
POST /commitments/<uuid:commitment_id>/scans                    hung lan hanh bao
GET  /commitments/<uuid:commitment_id>/scans/new                hung lan hanh bao
GET  /papers/<uuid:paper_id>                                    hung lan hanh bao
GET  /people/<uuid:case_id>/commitments/new/<uuid:template_id>/sheet  hung lan hanh
GET  /print-jobs                                                hanh thang
POST /print-jobs/<uuid:job_id>/printing                         hanh
POST /print-jobs/<uuid:job_id>/withdrawal                       hung hanh
POST /scans/<uuid:scan_id>/withdrawal                           hung
GET  /commitments/<uuid:commitment_id>                          hung lan hanh bao
POST /commitments/<uuid:commitment_id>/withdrawal               hung hanh
GET  /people/<uuid:case_id>/commitments                         hung lan hanh bao
POST /people/<uuid:case_id>/commitments                         hung lan hanh
GET  /people/<uuid:case_id>/commitments/new/<uuid:template_id>  hung lan hanh
GET  /wordings                                                  hanh thang
GET  /wordings/<uuid:template_id>                               hanh
GET  /wordings/<uuid:template_id>/edit                          hanh
POST /wordings/<uuid:template_id>/retirement                    hanh
GET  /wordings/<uuid:template_id>/specimen                      hanh
POST /wordings/<uuid:template_id>/specimen                      hanh
POST /wordings/<uuid:template_id>/versions                      hanh
GET  /waiting                                                    everybody
GET  /sw.js                                                      everybody
GET  /welcome                                                   everybody
"""


def table() -> dict[tuple[str, str], frozenset[str]]:
    """(method, address) → who gets in."""
    rows = {}
    for line in TABLE.strip().splitlines():
        method, address, names = line.split(maxsplit=2)
        rows[method, address] = (
            EVERYBODY if names == "everybody" else frozenset(names.split()) - {"nobody"}
        )
    return rows
