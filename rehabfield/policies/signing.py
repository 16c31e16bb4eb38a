"""Commitments: who may see which, and who may collect, word, print and take back.

Forms of the law are collected by the police and kept by the commune (Nghị định 163/2026 Đ17,
Đ92.1a); a volunteer neither collects nor sees them. What a movement collects is the team's and
the commune's: never the police's, and of whoever reads numbers only the numbers.
"""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from ..clock import local_day
from ..models import (
    Actor,
    Case,
    CaseState,
    Commitment,
    CommitmentTemplate,
    EveningLine,
    Paper,
    PrintJob,
    Role,
    Scan,
    Signature,
    SigningEvening,
    Team,
    Unit,
)
from .doing import keeps, leads
from .seeing import kept_by, visible_cases, within


def visible_templates(actor: Actor) -> Select[CommitmentTemplate]:
    """Texts: the shipped ones, and those of the communes where one works."""
    if not actor.places:
        return select(CommitmentTemplate).where(false())
    teams = select(Team.unit_id).where(Team.id.in_(_my_teams(actor)))
    units = actor.units(*Role)
    return select(CommitmentTemplate).where(
        or_(
            CommitmentTemplate.unit_id.is_(None),
            CommitmentTemplate.unit_id.in_(teams),
            CommitmentTemplate.unit_id.in_(within(units)) if units else false(),
        )
    )


def visible_commitments(actor: Actor) -> Select[Commitment]:
    """What was signed: of the people one sees, of one's team's and one's commune's evenings."""
    return select(Commitment).where(_commitment(actor))


def _commitment(actor: Actor) -> ColumnElement[bool]:
    official = select(CommitmentTemplate.id).where(CommitmentTemplate.official)
    seen = visible_cases(actor).with_only_columns(Case.id)
    kept = select(Case.id).where(kept_by(actor, Role.officer, Role.police))
    return or_(
        and_(Commitment.case_id.in_(seen), Commitment.template_id.not_in(official)),
        Commitment.case_id.in_(kept),
        and_(Commitment.evening_id.is_not(None), _of_evenings(actor)),
    )


def _of_evenings(actor: Actor) -> ColumnElement[bool]:
    """Of the teams one leads and the communes one keeps; one's own while the evening runs."""
    running = select(SigningEvening.id).where(SigningEvening.closed_at.is_(None))
    units = actor.units(Role.officer)
    return or_(
        Commitment.team_id.in_(actor.teams(Role.leader)),
        Commitment.unit_id.in_(within(units)) if units else false(),
        and_(Commitment.by_id == actor.id, Commitment.evening_id.in_(running)),
    )


def visible_signatures(actor: Actor) -> Select[Signature]:
    """Signatures of the commitments one sees."""
    return select(Signature).where(Signature.commitment_id.in_(_ids(actor)))


def visible_scans(actor: Actor) -> Select[Scan]:
    """Ink copies of the commitments one sees."""
    return select(Scan).where(Scan.commitment_id.in_(_ids(actor)))


def visible_papers(actor: Actor) -> Select[Paper]:
    """Printed papers of the commitments one sees."""
    return select(Paper).where(Paper.commitment_id.in_(_ids(actor)))


def _ids(actor: Actor) -> Select[object]:
    return select(Commitment.id).where(_commitment(actor))


def visible_print_jobs(actor: Actor) -> Select[PrintJob]:
    """What the commune's office is to print: for its officers; and what one asked for oneself."""
    return select(PrintJob).where(or_(PrintJob.asked_by_id == actor.id, _at_the_office(actor)))


def office_print_jobs(actor: Actor) -> Select[PrintJob]:
    """The list of the office: without what was taken back, or whose commitment was."""
    return (
        select(PrintJob)
        .join(Paper, Paper.id == PrintJob.paper_id)
        .join(Commitment, Commitment.id == Paper.commitment_id)
        .where(
            _at_the_office(actor),
            PrintJob.withdrawn_at.is_(None),
            Commitment.withdrawn_at.is_(None),
            Paper.emptied_at.is_(None),
        )
    )


def _at_the_office(actor: Actor) -> ColumnElement[bool]:
    units = actor.units(Role.officer)
    return PrintJob.unit_id.in_(within(units)) if units else false()


def visible_evenings(actor: Actor) -> Select[SigningEvening]:
    """Signing evenings of one's teams, and of the commune for its officers."""
    units = actor.units(Role.officer)
    return select(SigningEvening).where(
        or_(
            SigningEvening.team_id.in_(_my_teams(actor)),
            SigningEvening.unit_id.in_(within(units)) if units else false(),
        )
    )


def visible_evening_lines(actor: Actor) -> Select[EveningLine]:
    """Households on the lists: for the team while it signs, then for leader and officer only."""
    named = named_evenings(actor).with_only_columns(SigningEvening.id)
    return select(EveningLine).where(EveningLine.evening_id.in_(named))


def named_evenings(actor: Actor) -> Select[SigningEvening]:
    """Evenings of which one reads the names, and sees the papers: see `visible_evening_lines`."""
    units = actor.units(Role.officer)
    return select(SigningEvening).where(
        or_(
            and_(SigningEvening.team_id.in_(_my_teams(actor)), SigningEvening.closed_at.is_(None)),
            SigningEvening.team_id.in_(actor.teams(Role.leader)),
            SigningEvening.unit_id.in_(within(units)) if units else false(),
        )
    )


def _my_teams(actor: Actor) -> frozenset[object]:
    return frozenset(actor.teams(Role.volunteer) | actor.teams(Role.leader))


def can_collect(actor: Actor, case: Case, template: CommitmentTemplate) -> bool:
    """Lay this text before the person, while the case runs."""
    return case.state is CaseState.open and has_collected(actor, case, template)


def has_collected(actor: Actor, case: Case, template: CommitmentTemplate) -> bool:
    """Hand in what was signed: the police a form of the law, the others all else."""
    if template.movement:
        return False
    police = actor.units(Role.police)
    if template.official:
        return case.unit_id in police or case.unit.parent_id in police
    helps = any(one.user_id == actor.id for one in case.assignments)
    return helps or leads(actor, case.team_id) or keeps(actor, case.unit)


def can_take_back(actor: Actor, commitment: Commitment) -> bool:
    """Take a commitment back: whoever collected it, and the commune's officer."""
    return commitment.withdrawn_at is None and (
        actor.id == commitment.by_id or keeps(actor, commitment.unit)
    )


def can_withdraw_scan(actor: Actor, scan: Scan) -> bool:
    """Take a scan back: whoever brought it."""
    return actor.id == scan.by_id


def can_stop_printing(actor: Actor, job: PrintJob) -> bool:
    """Say that it need not be printed any more: whoever asked, and the commune's office."""
    return actor.id == job.asked_by_id or keeps(actor, job.unit)


def can_hold_evening(actor: Actor, evening: SigningEvening) -> bool:
    """Mark its lines and collect there: the team, while it runs."""
    return evening.closed_at is None and evening.team_id in _my_teams(actor)


def can_run_evening(actor: Actor, evening: SigningEvening) -> bool:
    """Change its list and close it: whoever prepared it, and the team's leader."""
    mine = actor.id == evening.by_id and can_hold_evening(actor, evening)
    return mine or evening.team_id in actor.teams(Role.leader)


def was_at_evening(actor: Actor, evening: SigningEvening) -> bool:
    """Hand in what was said or signed there, also when it is over: its team."""
    return evening.team_id in _my_teams(actor)


def can_prepare_evening(actor: Actor) -> bool:
    """Prepare an evening: whoever is in a team."""
    return bool(_my_teams(actor))


def can_reopen_evening(actor: Actor, evening: SigningEvening) -> bool:
    """Let it go on: the team's leader, on the day it was closed."""
    closed = evening.closed_at
    today = closed is not None and local_day(closed) == actor.today
    return today and evening.team_id in actor.teams(Role.leader)


def can_take_evening_away(actor: Actor, evening: SigningEvening) -> bool:
    """Take an evening away that was prepared by mistake: whoever did, and the team's leader."""
    mine = actor.id == evening.by_id and was_at_evening(actor, evening)
    return mine or evening.team_id in actor.teams(Role.leader)


def can_tell_apart(actor: Actor, evening: SigningEvening) -> bool:
    """Say that two households are meant in spite of one name and address: the team's leader."""
    return evening.team_id in actor.teams(Role.leader)


def can_word(actor: Actor, unit: Unit) -> bool:
    """Word a commune's own texts: its officer."""
    return keeps(actor, unit)
