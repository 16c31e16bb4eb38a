"""The demonstration: what it counts, whom it shows, and that nothing in it is real."""

import re
import time as stopwatch
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rehabfield import audit, clock, create_app, offline, rulebook
from rehabfield.clock import at_local
from rehabfield.config import Settings
from rehabfield.database import Base, Sealed, db, writing
from rehabfield.exchange import beginnings, schema
from rehabfield.exchange.demo import fill
from rehabfield.models import (
    Activity,
    ActivityKind,
    Actor,
    Assignment,
    AssignmentState,
    AuditEntry,
    Case,
    CaseState,
    Commitment,
    CommitmentTemplate,
    Consent,
    DataRequest,
    DecisionKind,
    EveningLine,
    FollowUp,
    FollowUpState,
    How,
    LadderStep,
    LineState,
    Meeting,
    Membership,
    Pause,
    PauseReason,
    Person,
    PrintJob,
    Purpose,
    Raised,
    Review,
    ReviewState,
    Role,
    SigningEvening,
    Source,
    Task,
    Team,
    Unit,
    User,
    Visit,
)
from rehabfield.offline.counting import count_once
from rehabfield.offline.papers import is_original, sheet_of, spoken
from rehabfield.offline.templates import texts_offered
from rehabfield.papers import render
from rehabfield.policies import (
    can_hold_evening,
    can_run_evening,
    my_assignments,
    office_print_jobs,
    visible_cases,
    visible_commitments,
)
from rehabfield.rulebook import Group
from rehabfield.schedule import News, Rung, State, standing
from rehabfield.vault import Vault, use
from rehabfield.views.actors import actor_of
from tests.shell import as_it_was

DESIGNED_FOR = date(2026, 11, 21)
TET = date(2027, 2, 8)
NEVER_USED = re.compile(
    r"ma t[uú][yý]|nghiện|đối tượng|vi phạm|giám sát|\bchết|trình diện|HIV|methadone", re.IGNORECASE
)


@dataclass(frozen=True)
class Made:
    """A filled database of some day, and how long the filling took (processor seconds)."""

    app: Flask
    vault: Vault
    day: date
    seconds: float


def make(home: Path, day: date) -> Made:
    keys = Vault.create(home / "secrets")
    settings = Settings(home=home)
    schema.upgrade(settings.engine_url)
    app, at = create_app(settings), at_local(day, time(8))
    with app.app_context(), writing():
        beginnings.begin(db.session, at=at, demo=True)
        db.session.commit()
        began = stopwatch.process_time()
        fill(db.session, at=at)
        db.session.commit()
        return Made(app, keys, day, stopwatch.process_time() - began)


@pytest.fixture(scope="module")
def designed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with as_it_was():
        yield make(tmp_path_factory.mktemp("designed"), DESIGNED_FOR)


@pytest.fixture
def session(designed: Made) -> Iterator[Session]:
    """The demonstration of 21/11/2026, looked at on that morning."""
    with as_it_was():
        use(designed.vault)
        clock.set_offset(clock.offset_to(at_local(DESIGNED_FOR, time(8))))
        with designed.app.app_context():
            yield db.session
            db.session.rollback()


def named(session: Session, name: str) -> Case:
    return next(one for one in session.scalars(select(Case)) if one.person.name == name)


def first(session: Session, role: Role) -> User:
    """Whom the start invites for that role."""
    query = select(User).join(Membership).where(Membership.role == role, User.has_phone)
    return session.scalars(query.order_by(User.created_at, User.id).limit(1)).one()


def seen_by(session: Session, role: Role) -> Actor:
    return actor_of(session, first(session, role), DESIGNED_FOR)


# --- The figures of the Ba Vì model ----------------------------------------------------------


def after_care(session: Session) -> list[Case]:
    cases = session.scalars(select(Case).where(Case.state == CaseState.open))
    return [one for one in cases if one.rules.group is Group.after_care]


def test_sixty_two_people_in_eight_communes_by_fifty_eight_decisions(session: Session) -> None:
    cases = after_care(session)
    assert len({one.person_id for one in cases}) == 62
    papers = {paper for one in cases for paper in one.decisions}
    assert len([one for one in papers if one.kind is DecisionKind.after_care]) == 58
    assert Counter(one.unit.name for one in cases) == {
        "Xã Quảng Oai": 12,
        "Xã Cổ Đô": 11,
        "Xã Vật Lại": 10,
        "Xã Suối Hai": 9,
        "Xã Bất Bạt": 7,
        "Xã Yên Bài": 6,
        "Xã Ba Vì": 5,
        "Xã Minh Châu": 2,
    }


def test_three_of_five_papers_run_for_two_years(session: Session) -> None:
    terms = Counter(
        round((one.ends_on - one.starts_on).days / 365)
        for one in after_care(session)
        if one.ends_on
    )
    assert terms == {2: 37, 1: 25}


def test_nine_months_of_outreach_patrols_and_briefings(session: Session) -> None:
    assert session.scalar(select(func.sum(Activity.reach))) == 5236
    patrols = select(func.count(Activity.id)).where(Activity.kind == ActivityKind.patrol)
    assert session.scalar(patrols) == 15
    days = [clock.local_day(at) for at in session.scalars(select(Meeting.at))]
    assert len([day for day in days if day < DESIGNED_FOR]) == 93
    assert all(day.weekday() == 3 for day in days)
    coming = [day for day in days if day >= DESIGNED_FOR]
    assert set(coming) == {date(2026, 11, 26)}
    assert len(coming) == session.scalar(select(func.count(Team.id)))


# --- The people of the demonstration ---------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_somebody_with_a_phone_has_each_role(session: Session, role: Role) -> None:
    assert seen_by(session, role).roles == {role.value}


def test_the_invited_volunteer_is_bac_hung_with_one_late_and_one_due(session: Session) -> None:
    hung = first(session, Role.volunteer)
    assert (hung.form_of_address, hung.name.split()[-1]) == ("bác", "Hùng")
    assert hung.organisation == "Hội Cựu chiến binh"
    mine = session.scalars(my_assignments(seen_by(session, Role.volunteer))).all()
    found = [standing(one.case.window, DESIGNED_FOR) for one in mine]
    assert sorted((one.state, one.days) for one in found) == [(State.due, 2), (State.late, 3)]


def test_it_opens_on_a_good_ending_that_only_the_leader_still_sees(session: Session) -> None:
    done = named(session, "Phùng Văn Khởi")
    assert (done.closing_reason, done.closed_on) == ("completed", date(2026, 11, 19))
    assert {(need.need, need.state) for need in done.follow_ups} == {
        ("loan", FollowUpState.done),
        ("job", FollowUpState.done),
    }
    assert done.closing_note
    assert "Mẫu 56" in done.closing_note
    helper = actor_of(session, done.assignments[0].user, DESIGNED_FOR)
    assert done not in session.scalars(visible_cases(helper)).all()
    assert done in session.scalars(visible_cases(seen_by(session, Role.leader))).all()


def test_a_notebook_is_entered_by_the_leader(session: Session) -> None:
    tam = named(session, "Quách Văn Dựng").assignments[0].user
    leader = first(session, Role.leader)
    assert not tam.has_phone
    rows = session.scalars(select(Visit).where(Visit.by_id == tam.id)).all()
    assert len(rows) > 5
    assert {(one.source, one.entered_by_id) for one in rows} == {(Source.notebook, leader.id)}


def test_a_minor_is_met_by_two_and_has_a_guardian(session: Session) -> None:
    case = named(session, "Đinh Gia Bảo")
    born = date.fromisoformat(case.person.birth)
    assert clock.add_months(born, 16 * 12) <= DESIGNED_FOR < clock.add_months(born, 17 * 12)
    assert [near.guardian for near in case.person.contacts] == [True]
    visits = session.scalars(case.visits.select()).all()
    assert visits
    assert all(len(one.companions) == 1 for one in visits)


def test_one_ends_within_three_working_days_and_has_two_papers(session: Session) -> None:
    case = named(session, "Nguyễn Đình Lộc")
    assert case.ends_on == date(2026, 11, 25)  # 24/11 is a day off
    limit = rulebook.versions()[-1].deadline("DL15").limit
    due = limit.due(case.ends_on, offline.calendar_of(session))
    assert due.is_open(clock.now())
    assert {one.kind for one in case.decisions} == {DecisionKind.after_care, DecisionKind.group}


def test_one_old_term_of_six_months_ends_in_thirty_days_and_asks_for_form_51(
    session: Session,
) -> None:
    case = named(session, "Hà Văn Nghị")
    assert (case.law, case.kind) == ("l73-2021", "CNTN_GDCD_CU")
    assert case.ends_on == clock.add_months(case.starts_on, 6) == DESIGNED_FOR + timedelta(days=30)
    assert case.rules.needs_form_51
    limit = rulebook.versions()[-1].deadline("DL11").limit
    assert limit.due(case.ends_on, offline.calendar_of(session)).last_day == DESIGNED_FOR


def test_news_waits_for_the_leader_or_is_confirmed(session: Session) -> None:
    away, ill = named(session, "Chu Văn Quý"), named(session, "Triệu Văn Páo")
    assert [(one.reason, one.confirmed_at) for one in away.pauses if one.ends_on is None] == [
        (PauseReason.away, None)
    ]
    open_pause = next(one for one in ill.pauses if one.ends_on is None)
    assert (open_pause.reason, open_pause.confirmed_at is None) == (PauseReason.hospital, False)
    assert away.window is ill.window is None
    waiting = session.scalars(
        select(Visit).where(Visit.raised.is_not(None), Visit.answered_at.is_(None), Visit.current)
    ).all()
    assert {Raised.news, Raised.company} <= {one.raised for one in waiting}


def test_one_person_passed_away_and_nobody_is_reminded(session: Session) -> None:
    case = named(session, "Nguyễn Văn Cảnh")
    assert (case.closing_reason, case.window) == ("died", None)
    news = session.scalars(case.visits.select().where(Visit.news == News.died)).one()
    assert news.answered_at
    assert all(one.state is AssignmentState.ended for one in case.assignments)


def test_one_log_was_sent_back_and_one_came_back_corrected(session: Session) -> None:
    asked = session.scalars(
        select(Visit).where(Visit.review_state == ReviewState.asked, Visit.current)
    ).one()
    assert asked.by_id == first(session, Role.volunteer).id
    assert asked.reviews[-1].comment
    corrected = session.scalars(select(Visit).where(Visit.supersedes_id.is_not(None))).one()
    assert corrected.current
    assert corrected.supersedes
    assert not corrected.supersedes.current
    assert corrected.supersedes.reviews[-1].verdict is ReviewState.asked


def test_the_flood_week_was_a_pause_of_both_told_teams(session: Session) -> None:
    weeks = session.scalars(select(Pause).where(Pause.reason == PauseReason.weather)).all()
    assert {(one.starts_on, one.ends_on) for one in weeks} == {
        (date(2026, 10, 5), date(2026, 10, 11))
    }
    assert {one.case.unit.name for one in weeks} == {"Xã Ba Vì", "Xã Minh Châu"}
    dry = select(Visit).where(
        Visit.case_id.in_([one.case_id for one in weeks]),
        Visit.at >= at_local(date(2026, 10, 5), time()),
        Visit.at < at_local(date(2026, 10, 12), time()),
    )
    assert session.scalars(dry).all() == []


def test_proposals_wait_for_the_officer_of_ba_vi(session: Session) -> None:
    waiting = session.scalars(
        select(Assignment).where(Assignment.state == AssignmentState.proposed)
    ).all()
    assert {one.case.person.name for one in waiting} == {"Bùi Văn Tới", "Phạm Văn Toàn"}
    assert all(one.basis is None for one in waiting)


def test_needs_stand_in_every_state(session: Session) -> None:
    assert set(session.scalars(select(FollowUp.state))) == set(FollowUpState)


def test_everybody_in_the_told_communes_was_informed(session: Session) -> None:
    told = select(Person).join(Unit).where(Unit.name.in_(["Xã Ba Vì", "Xã Minh Châu"]))
    people = {one.id for one in session.scalars(told)}
    informed = select(Consent.person_id).where(Consent.purpose == Purpose.informed)
    assert people == set(session.scalars(informed))
    purposes = set(session.scalars(select(Consent.purpose)))
    assert {Purpose.kin_helper, Purpose.family_contact, Purpose.phone_contact} <= purposes


def test_a_request_is_running_and_one_is_answered(session: Session) -> None:
    requests = session.scalars(select(DataRequest)).all()
    assert {bool(one.acknowledged_at) + bool(one.answered_at) for one in requests} == {0, 1, 2}
    assert all(one.act_by >= DESIGNED_FOR for one in requests if not one.answered_at)


def test_bac_hung_has_tasks_before_the_next_briefing(session: Session) -> None:
    hung = first(session, Role.volunteer)
    tasks = session.scalars(select(Task).where(Task.assignee_id == hung.id)).all()
    assert sorted(one.done_at is None for one in tasks) == [False, True, True]


def test_leaders_have_read_all_but_the_newest_logs(session: Session) -> None:
    unread = session.scalars(
        select(Visit).where(Visit.review_state == ReviewState.new, Visit.current)
    ).all()
    assert 3 <= len(unread) <= 30
    assert min(one.recorded_at for one in unread) > clock.now() - timedelta(days=8)
    assert session.scalars(select(Review).where(Review.comment.is_not(None))).all()


# --- Signing ---------------------------------------------------------------------------------


def commitments(session: Session, name: str) -> dict[str, Commitment]:
    """What was laid before this person, by the text's name."""
    found = session.scalars(select(Commitment).where(Commitment.case_id == named(session, name).id))
    return {one.template.text.plain: one for one in found}


def answers(one: Commitment) -> dict[str, How]:
    return {signature.role.value: signature.how for signature in one.signatures}


def test_a_mother_and_bac_hung_signed_on_glass_and_her_son_on_paper(session: Session) -> None:
    toan = commitments(session, "Phạm Văn Toàn")
    family, own = toan["Cam kết của gia đình"], toan["Cam kết của bản thân"]
    assert answers(family) == {"family": How.glass, "volunteer": How.glass}
    assert family.signatures[0].name == "Lê Thị Mận"
    assert answers(own) == {"person": How.paper}


def test_who_has_not_signed_yet_may_say_why(session: Session) -> None:
    asked = commitments(session, "Lê Thị Nhàn")["Cam kết của bản thân"]
    assert not asked.signed
    assert answers(asked) == {"person": How.not_yet}
    assert asked.signatures[0].reason


def test_one_was_read_out_in_muong_and_has_a_fingerprint(session: Session) -> None:
    read = commitments(session, "Quách Văn Dựng")["Cam kết của bản thân"]
    assert (read.read_aloud, read.language) == (True, "Mường")
    assert answers(read) == {"person": How.fingerprint, "witness": How.paper}


def test_form_25_of_the_minor_is_signed_by_the_guardian_and_read_by_police_and_officer(
    session: Session,
) -> None:
    form = commitments(session, "Đinh Gia Bảo")["Mẫu 25"]
    assert form.signed
    assert set(answers(form)) == {"person", "guardian", "official"}
    assert form.by_id == first(session, Role.police).id
    readers = {
        role
        for role in Role
        if form in session.scalars(visible_commitments(seen_by(session, role)))
    }
    assert readers == {Role.police, Role.officer}


def test_ba_vi_had_two_evenings_and_has_one_to_try(session: Session) -> None:
    evenings = session.scalars(
        select(SigningEvening).join(Unit).where(Unit.name == "Xã Ba Vì").order_by("day")
    ).all()
    assert [len(one.lines) for one in evenings] == [34, 38, 12]
    assert [one.closed_at is None for one in evenings] == [False, False, True]
    for one in evenings[:2]:
        states = Counter(line.state for line in one.lines)
        assert states[LineState.on_paper] > states[LineState.signed] > 0
        assert states[LineState.absent] >= states[LineState.declined] > 0
    assert evenings[2].day == DESIGNED_FOR
    assert {line.state for line in evenings[2].lines} == {LineState.waiting}
    assert can_run_evening(seen_by(session, Role.volunteer), evenings[2])
    assert can_hold_evening(seen_by(session, Role.leader), evenings[2])


def test_every_team_had_an_evening_and_each_household_counts_once(session: Session) -> None:
    held = select(SigningEvening.team_id).where(SigningEvening.closed_at.is_not(None))
    assert set(session.scalars(held)) == set(session.scalars(select(Team.id)))
    signed = {line for line in session.scalars(select(EveningLine)) if line.state.is_signed}
    assert all(line.counted for line in signed)
    count_once(session, {line.household for line in signed})
    assert {one for one in session.scalars(select(EveningLine)) if one.counted} == signed


def test_what_was_signed_is_whole_and_says_the_place_and_the_day(session: Session) -> None:
    for one in session.scalars(select(Commitment)):
        assert one.is_whole
        assert one.filled
        assert one.filled.shown()[0].startswith("Ba Vì, ngày ")
        assert one.signed_on == clock.local_day(one.at)
        assert one.template.made_at < one.at


def test_ba_vi_words_the_household_text_itself(session: Session) -> None:
    unit = named(session, "Phạm Văn Toàn").unit
    offered = {one.code: one for one in texts_offered(session, unit.id)}
    own = offered["tnxh-ho"]
    assert (own.unit_id, own.version) == (unit.id, 2)
    older = session.get_one(CommitmentTemplate, CommitmentTemplate.shipped_id("tnxh-ho", 1))
    assert len(own.text.body) == len(older.text.body) + 1
    days = {
        one.template_id: one.day
        for one in session.scalars(select(SigningEvening).order_by(SigningEvening.day))
        if one.unit_id == unit.id
    }
    assert days[older.id] < clock.local_day(own.made_at) < days[own.id]


def test_the_office_has_one_paper_to_print_which_is_the_original(session: Session) -> None:
    job = session.scalars(office_print_jobs(seen_by(session, Role.officer))).one()
    paper = job.paper
    assert job.asked_by_id == first(session, Role.volunteer).id
    assert paper.commitment == commitments(session, "Phạm Văn Toàn")["Cam kết của gia đình"]
    assert is_original(session, paper.code, paper.proof, paper.file)
    as_the_app = sheet_of(paper.commitment, paper.code, "http://localhost:8000/check")
    assert as_the_app.paper == spoken(paper.code)
    assert render(as_the_app) == paper.file


# --- Built by the verbs ----------------------------------------------------------------------


def differences(session: Session) -> list[str]:
    """Cases whose stored window is not what their history leads to."""
    found = []
    for case in session.scalars(select(Case).where(Case.state == CaseState.open)).all():
        stored = case.window, case.moved_at, case.last_contact_on
        case.recount(offline.plan_of(session, case), offline.history_of(session, case))
        if stored != (case.window, case.moved_at, case.last_contact_on):
            found.append(case.person.name)
    return found


def test_the_stored_windows_are_what_the_histories_lead_to(session: Session) -> None:
    assert differences(session) == []


def test_nothing_lies_in_the_future_and_nothing_was_logged_from_outside(session: Session) -> None:
    now = clock.now()
    assert max(session.scalars(select(Visit.recorded_at))) <= now
    assert max(session.scalars(select(Activity.recorded_at))) <= now
    assert max(session.scalars(select(Commitment.recorded_at))) <= now
    assert max(session.scalars(select(SigningEvening.made_at))) <= now
    assert max(session.scalars(select(PrintJob.asked_at))) <= now
    assert not session.scalars(select(Visit).where(Visit.outside)).all()


def test_the_trail_is_whole_and_in_order(session: Session) -> None:
    assert audit.verify(session) > 5
    times = session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert list(times) == sorted(times)


def test_filling_takes_a_moment(designed: Made) -> None:
    assert designed.seconds < 8


def everything_written(session: Session) -> Iterator[tuple[str, str]]:
    """Every sealed text with its column."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                for value in session.scalars(select(column).where(column.is_not(None))):
                    yield f"{table.name}.{column.name}", str(value)


def test_nobody_and_nothing_in_it_is_real(session: Session) -> None:
    texts = list(everything_written(session))
    assert all(text.startswith("0000000") for where, text in texts if where.endswith(".phone"))
    papers = [text for where, text in texts if where in {"decisions.number", "teams.founded_by"}]
    assert all(re.fullmatch(r"\d{3}/QĐ-MẪU", text) for text in papers)
    helpers = [text for where, text in texts if where in {"users.name", "decisions.signer"}]
    assert all(" Mẫu " in text for text in helpers)


def test_no_word_in_it_tells_what_it_is_about_or_hurts(session: Session) -> None:
    papers = {"commitment_templates.content", "papers.file"}  # their words are the law's
    ours = [text for where, text in everything_written(session) if where not in papers]
    assert [text for text in ours if NEVER_USED.search(text)] == []


def test_decisions_name_the_helpers_who_are_assigned_on_them(session: Session) -> None:
    active = select(Assignment).where(Assignment.state == AssignmentState.active)
    for one in session.scalars(active):
        assert one.basis
        assert one.basis.names(one.user)


@pytest.mark.slow
def test_the_same_day_makes_the_same_people(designed: Made, tmp_path: Path) -> None:
    with as_it_was():
        again = make(tmp_path, DESIGNED_FOR)
        assert contents(designed) == contents(again)


def contents(made: Made) -> list[tuple[str, str]]:
    use(made.vault)
    with made.app.app_context():
        kept = sorted(everything_written(db.session))
        return kept + [("visits", str(key)) for key in db.session.scalars(select(Visit.id))]


@pytest.mark.slow
@pytest.mark.parametrize("day", [TET, date(2028, 2, 29)])
def test_it_can_be_made_on_any_day(tmp_path: Path, day: date) -> None:
    with as_it_was():
        made = make(tmp_path, day)
        clock.set_offset(clock.offset_to(at_local(day, time(8))))
        with made.app.app_context():
            assert differences(db.session) == []
            assert len(after_care(db.session)) == 62


def test_the_leader_is_asked_about_the_late_person_today(session: Session) -> None:
    asked = session.scalars(
        select(LadderStep)
        .join(Case)
        .where(LadderStep.rung == Rung.ask, LadderStep.since == Case.next_by)
    ).all()
    assert DESIGNED_FOR in {one.reached_on for one in asked}
    late = session.scalars(select(Case).where(Case.next_by.is_not(None))).all()
    assert all(case.step_on is None or case.step_on > DESIGNED_FOR for case in late if case.step)
