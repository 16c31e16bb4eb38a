"""Puts the small world into an empty database, the way the app's own verbs would."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Engine

from rehabfield import audit, clock, offline
from rehabfield import models as m
from rehabfield.data import load_units
from rehabfield.database import Base
from rehabfield.exchange import beginnings
from rehabfield.schedule import News, Outcome, Way
from rehabfield.views.actors import hashed
from rehabfield.views.keys import pin_hash
from tests.factories import LONG_AGO, MORNING, TODAY, make
from tests.world import CALENDAR_SECRET, PIN, Helped, Someone, World, key

ADDRESSED = {
    "Trần Thị Lan": "chị",
    "Nguyễn Văn Hùng": "bác",
    "Đỗ Thị Mai": "cô",
    "Phùng Văn Tám": "bác",
}


def settle(engine: Engine) -> World:
    """Fill the database; returns who and what there is."""
    world = World(engine)
    _units(world)
    _users(world)
    _papers(world)
    for about, law_kind in _cases(world):
        _person(world, about, law_kind)
    _assignments(world)
    _weeks(world)
    _around(world)
    _signings(world)
    return world


def _units(world: World) -> None:
    wanted = {"01": world.province, "09700": world.ba_vi, "09661": world.minh_chau}
    facts = [
        fact
        for fact in load_units()
        if fact.valid_to is None
        and fact.code in wanted
        and (fact.code != "01" or fact.kind.value == "province")
    ]
    old = next(f for f in load_units() if f.code == "09700" and f.valid_to is not None)
    with world.session() as session:
        for fact in sorted(facts, key=lambda fact: fact.code):
            session.add(
                m.Unit(
                    id=wanted[fact.code],
                    code=fact.code,
                    kind=m.UnitKind(fact.kind.value),
                    name=fact.name,
                    parent_id=None if fact.code == "01" else world.province,
                    valid_from=fact.valid_from,
                )
            )
            session.flush()
        session.add(
            m.Unit(
                id=1_009_700,
                code=old.code,
                kind=m.UnitKind(old.kind.value),
                name=old.name,
                valid_from=old.valid_from,
                valid_to=old.valid_to,
            )
        )
        session.flush()
        session.add(make(m.UnitSuccession, old_id=1_009_700, new_id=world.ba_vi))
        session.add(make(m.UnitSetting, unit_id=world.minh_chau, interval_days=21))
        for day in clock.default_holidays():
            session.add(m.Holiday(day=day.day, kind=m.HolidayKind(day.kind), name=day.name))
        session.add(make(m.Installation))
        beginnings.texts(session, MORNING)


def _users(world: World) -> None:
    teams = {
        world.team: (world.ba_vi, "Đội công tác xã hội tình nguyện xã Ba Vì"),
        world.other_team: (world.minh_chau, "Đội công tác xã hội tình nguyện xã Minh Châu"),
    }
    second = {world.luc, world.nga, world.thang}
    kept = pin_hash(PIN)
    with world.session() as session:
        for team_id, (unit_id, name) in teams.items():
            session.add(make(m.Team, id=team_id, unit_id=unit_id, name=name))
        session.flush()
        for one in world.users:
            user = make(
                m.User,
                id=one.id,
                name=one.name,
                form_of_address=ADDRESSED.get(one.name, "anh/chị"),
                has_phone=one is not world.tam,
                pin_hash=None if one is world.tam else kept,
            )
            team, unit = None, None
            if one.role in m.TEAM_ROLES:
                team = session.get_one(m.Team, world.other_team if one in second else world.team)
            elif one in {world.son, world.duc}:
                unit = session.get_one(m.Unit, world.province)
            else:
                unit = session.get_one(m.Unit, world.minh_chau if one in second else world.ba_vi)
            user.join(one.role, on=LONG_AGO, team=team, unit=unit)
            session.add(user)


def _papers(world: World) -> None:
    named = {
        world.standing_paper: (world.team, world.ba_vi, world.hanh),
        world.other_standing_paper: (world.other_team, world.minh_chau, world.thang),
    }
    helpers = {
        world.standing_paper: (world.lan, world.hung, world.mai, world.tam),
        world.other_standing_paper: (world.luc, world.nga),
    }
    with world.session() as session:
        for paper, (team, unit, officer) in named.items():
            users = [session.get_one(m.User, one.id) for one in helpers[paper]]
            session.add(
                make(
                    m.Decision,
                    id=paper,
                    team_id=team,
                    unit_id=unit,
                    entered_by_id=officer.id,
                    helpers=users,
                )
            )


def _cases(world: World) -> list[tuple[Helped, str]]:
    kinds = {world.hoa: "SAUCAI_2", world.tu: "CNTN_GDCD"}
    return [(one, kinds.get(one, "SAUCAI_1")) for one in world.helped]


def _person(world: World, about: Helped, law_kind: str) -> None:
    elsewhere = about is world.quyet
    person = make(
        m.Person,
        id=about.person,
        unit_id=world.minh_chau if elsewhere else world.ba_vi,
        hamlet=about.hamlet,
        own_user_id=world.tam.id if about is world.kien else None,
    )
    person.rename(about.name, about.birth)
    months = 24 if law_kind != "SAUCAI_1" else 12
    case = make(
        m.Case,
        id=about.case,
        person=person,
        unit_id=person.unit_id,
        team_id=world.other_team if elsewhere else world.team,
        kind=law_kind,
        ends_on=clock.add_months(LONG_AGO, months),
    )
    paper = make(
        m.Decision,
        id=key(f"Mẫu 53 của {about.name.split()[-1]}"),
        kind=m.DecisionKind.after_care,
        unit_id=person.unit_id,
        number=f"{len(about.name)}/QĐ-UBND",
        entered_by_id=(world.thang if elsewhere else world.hanh).id,
        cases=[case],
    )
    world.add(person, case, paper)


def _assignments(world: World) -> None:
    named: list[tuple[Helped, Someone, m.AssignmentRole]] = [
        (world.khanh, world.hung, m.AssignmentRole.main),
        (world.hoa, world.hung, m.AssignmentRole.main),
        (world.hoa, world.mai, m.AssignmentRole.support),
        (world.sen, world.mai, m.AssignmentRole.main),
        (world.pao, world.mai, m.AssignmentRole.main),
        (world.kien, world.mai, m.AssignmentRole.main),
        (world.quyet, world.nga, m.AssignmentRole.main),
        (world.tu, world.mai, m.AssignmentRole.main),
    ]
    with world.session() as session:
        for about, who, role in named:
            case = session.get_one(m.Case, about.case)
            proposed = about is world.tu
            elsewhere = about is world.quyet
            paper = world.other_standing_paper if elsewhere else world.standing_paper
            one = make(
                m.Assignment,
                id=key(f"{who.name} giúp {about.name}"),
                user_id=who.id,
                role=role,
                state=m.AssignmentState.proposed if proposed else m.AssignmentState.active,
                basis_id=None if proposed else paper,
                made_by_id=(world.luc if elsewhere else world.lan).id,
            )
            case.assign(one, offline.plan_of(session, case), offline.history_of(session, case))
            session.flush()


def _weeks(world: World) -> None:
    """What has happened since July, told by the meetings."""
    world.log(world.khanh, world.hung, date(2026, 9, 28), note="Nhà êm ấm.")
    world.log(
        world.khanh,
        world.hung,
        date(2026, 10, 28),
        id=world.khanh_visit,
        situation="Đang đi làm thợ xây.",
    )
    world.log(world.hoa, world.mai, date(2026, 10, 5), way=Way.call)
    world.log(
        world.sen,
        world.mai,
        date(2026, 11, 2),
        Outcome.news,
        id=world.sen_visit,
        news=News.hospital,
        raised=m.Raised.news,
    )
    world.log(world.pao, world.mai, date(2026, 10, 20))
    world.log(world.quyet, world.nga, date(2026, 11, 4), id=world.quyet_visit)
    with world.session() as session:
        later = session.get_one(m.Case, world.quyet.case)
        later.shift(
            date(2026, 11, 30),
            offline.plan_of(session, later),
            offline.history_of(session, later),
            by=world.luc.id,
            at=MORNING,
            reason="Mùa gặt",
        )
        done = session.get_one(m.Case, world.pao.case)
        done.close("hoan_thanh", date(2026, 11, 11), None)


def _paper(activity: UUID, owner: UUID) -> tuple[m.Attachment, m.AttachmentPart]:
    """The picture of the paper that outreach was counted on."""
    picture = key(f"giấy của {activity}")
    return (
        make(m.Attachment, id=picture, owner_id=owner, record_id=activity),
        make(m.AttachmentPart, attachment_id=picture),
    )


def _around(world: World) -> None:
    """One record at least of every other kind."""
    visit = world.log(world.hoa, world.hung, date(2026, 10, 6), Outcome.not_home)
    wrong = world.log(world.hoa, world.hung, date(2026, 10, 7), Outcome.not_home)
    with world.session() as session:
        case = session.get_one(m.Case, world.hoa.case)
        case.undo(
            session.get_one(m.Visit, wrong),
            offline.plan_of(session, case),
            offline.history_of(session, case),
            by=world.hung.id,
            at=MORNING,
        )
    hung, lan, hanh = world.hung.id, world.lan.id, world.hanh.id
    meeting = make(m.Meeting, id=key("giao ban"), team_id=world.team, called_by_id=lan)
    device = make(m.Device, id=key("máy của bác Hùng"))
    enrolment = make(m.Enrolment, id=key("bác Hùng trên máy"), device=device, user_id=hung)
    world.add(
        make(m.Contact, id=key("mẹ của Khánh"), person_id=world.khanh.person),
        make(
            m.Contact,
            id=key("anh của Quyết"),
            person_id=world.quyet.person,
            name="Hà Văn Bền",
            relation="anh trai",
        ),
        make(
            m.FollowUp,
            id=key("Khánh cần vay vốn"),
            case_id=world.khanh.case,
            changed_by_id=hung,
        ),
        make(
            m.FollowUp,
            id=key("Quyết cần vay vốn"),
            case_id=world.quyet.case,
            changed_by_id=world.nga.id,
        ),
        make(m.PrivateNote, visit_id=visit, case_id=world.hoa.case, author_id=hung),
        make(m.Review, id=key("đã xem"), visit_id=visit, by_id=lan),
        make(
            m.Activity,
            id=key("tuyên truyền của bác Hùng"),
            by_id=hung,
            entered_by_id=hung,
            team_id=world.team,
        ),
        make(
            m.Activity,
            id=key("tuyên truyền của chị Nga"),
            by_id=world.nga.id,
            entered_by_id=world.nga.id,
            team_id=world.other_team,
        ),
        *_paper(key("tuyên truyền của bác Hùng"), hung),
        *_paper(key("tuyên truyền của chị Nga"), world.nga.id),
        meeting,
        make(
            m.Meeting,
            id=key("giao ban Minh Châu"),
            team_id=world.other_team,
            called_by_id=world.luc.id,
        ),
        make(
            m.Task,
            id=key("dán áp phích"),
            team_id=world.team,
            meeting=meeting,
            assignee_id=hung,
            given_by_id=lan,
            due_on=TODAY,
        ),
        make(
            m.Task,
            id=key("việc của chị Nga"),
            team_id=world.other_team,
            assignee_id=world.nga.id,
            given_by_id=world.luc.id,
        ),
        make(
            m.Consent,
            id=key("Khánh đồng ý"),
            person_id=world.khanh.person,
            purpose=m.Purpose.phone_contact,
            recorded_by_id=lan,
        ),
        make(
            m.Consent,
            id=key("Quyết đồng ý"),
            person_id=world.quyet.person,
            recorded_by_id=world.luc.id,
        ),
        make(
            m.DataRequest, id=key("Hòa muốn xem"), person_id=world.hoa.person, recorded_by_id=hanh
        ),
        make(
            m.DataRequest,
            id=key("Quyết muốn xem"),
            person_id=world.quyet.person,
            recorded_by_id=world.thang.id,
        ),
        make(m.Breach, id=key("mất máy"), unit_id=world.ba_vi, recorded_by_id=hanh),
        make(
            m.Breach,
            id=key("mất máy ở Minh Châu"),
            unit_id=world.minh_chau,
            recorded_by_id=world.thang.id,
        ),
        device,
        enrolment,
        make(m.Session, id=key("phiên của bác Hùng"), enrolment=enrolment),
        make(
            m.PushSubscription,
            id=key("nhắc bác Hùng"),
            device=device,
            user_id=hung,
            trials=[make(m.PushTrial, id=key("thử nhắc bác Hùng"))],
        ),
        make(
            m.Reminder,
            id=key("tin nhắc bác Hùng"),
            user_id=hung,
            day=date(2026, 11, 20),
            seen_at=MORNING,
        ),
        make(
            m.Delivery,
            reminder_id=key("tin nhắc bác Hùng"),
            subscription_id=key("nhắc bác Hùng"),
        ),
        *_climbed(key("hỏi về Khánh"), world.khanh, lan),
        *_climbed(key("hỏi về Quyết"), world.quyet, world.luc.id),
        make(
            m.CalendarFeed,
            id=key("lịch của bác Hùng"),
            user_id=hung,
            token_hash=hashed(CALENDAR_SECRET),
            used_at=clock.wall(),
        ),
        make(m.MailAddress, user_id=hanh),
        make(m.Invitation, id=key("mời bác Tám"), user_id=world.tam.id, made_by_id=lan),
        make(m.Draft, owner_id=hung, key=key("nháp"), subject_id=world.khanh.case),
        make(m.Receipt, owner_id=hung, key=visit),
        make(m.Held, id=key("buổi gặp chưa rõ ai"), owner_id=hung, team_id=world.team),
        make(m.Attempt),
    )
    with world.session() as session:
        visit_row = session.get_one(m.Visit, visit)
        visit_row.companions.append(session.get_one(m.User, world.mai.id))
        audit.note(
            session,
            world.actor(world.hung),
            "read",
            "case",
            world.khanh.case,
            at=MORNING,
        )


def _climbed(step: UUID, about: Helped, by: UUID) -> tuple[Base, ...]:
    """A ladder of last month: the leader was asked, and answered."""
    asked = date(2026, 10, 27)
    return (
        make(
            m.LadderStep,
            id=step,
            case_id=about.case,
            since=asked - timedelta(days=3),
            reached_on=asked,
            answered_at=MORNING,
        ),
        make(m.LadderAnswer, step_id=step, case_id=about.case, by_id=by),
    )


def _signings(world: World) -> None:
    """What was signed here and there: a family's commitment, Mẫu 25, a hamlet's evening."""
    here = (world.team, world.ba_vi, world.hung, world.khanh, "Ba Vì")
    there = (world.other_team, world.minh_chau, world.nga, world.quyet, "Minh Châu")
    world.add(
        make(
            m.CommitmentTemplate,
            id=key("lời riêng của Ba Vì"),
            unit_id=world.ba_vi,
            made_by_id=world.hanh.id,
        ),
        make(
            m.CommitmentTemplate,
            id=key("lời riêng của Minh Châu"),
            unit_id=world.minh_chau,
            made_by_id=world.thang.id,
        ),
    )
    for team, unit, collector, about, name in (here, there):
        evening = make(
            m.SigningEvening,
            id=key(f"buổi ký ở {name}"),
            team_id=team,
            unit_id=unit,
            by_id=collector.id,
        )
        world.add(evening, make(m.EveningLine, id=key(f"hộ ở {name}"), evening_id=evening.id))
        for paper, place in (
            (f"gia đình của {about.name}", {"case_id": about.case}),
            (f"hộ đã ký ở {name}", {"evening_id": evening.id}),
        ):
            commitment = make(
                m.Commitment,
                id=key(paper),
                unit_id=unit,
                team_id=team,
                by_id=collector.id,
                **place,
            )
            world.add(
                commitment,
                make(m.Signature, id=key(f"chữ ký {paper}"), commitment_id=commitment.id),
            )
        signed = key(f"gia đình của {about.name}")
        scan = key(f"bản giấy của {about.name}")
        picture = key(f"ảnh của {scan}")
        printed = make(
            m.Paper,
            id=key(f"giấy in của {about.name}"),
            code=f"7K2M9Q{unit % 97:02d}",
            commitment_id=signed,
            by_id=collector.id,
        )
        world.add(
            make(m.Scan, id=scan, commitment_id=signed, by_id=collector.id),
            make(m.Attachment, id=picture, kind="scan", owner_id=collector.id, record_id=scan),
            make(m.AttachmentPart, attachment_id=picture),
            printed,
            make(
                m.PrintJob,
                id=key(f"in cho {about.name}"),
                paper_id=printed.id,
                unit_id=unit,
                asked_by_id=collector.id,
            ),
        )
