"""Papers that the commune's office is to print ("Gửi in ở xã")."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rehabfield import clock
from rehabfield import models as m
from rehabfield.offline.papers import spoken
from tests.factories import TODAY, make
from tests.page import Page
from tests.querylog import Seen
from tests.test_signed_papers import family, paper_of
from tests.world import Someone, World, key

WAITS, ASKED = "Đang chờ xã in.", "Đã gửi xã in."
HERS = key(f"in cho {World.khanh.name}")
"""What waits in Ba Vì from the beginning."""


@pytest.fixture
def job(page: Page, world: World) -> m.PrintJob:
    """Bác Hùng asks the office to print what the family has signed; nothing else waits."""
    with world.session() as session:
        session.get_one(m.PrintJob, HERS).withdraw(clock.now())
    commitment = family(page, world)
    asked(page, world.hung, commitment)
    (made,) = jobs_of(world, commitment)
    return made


def asked(page: Page, who: Someone, commitment: UUID) -> None:
    page.as_(who).post(f"/commitments/{commitment}/print-jobs").sees(ASKED)


def jobs_of(world: World, commitment: UUID) -> list[m.PrintJob]:
    paper = paper_of(world, commitment).id
    with world.looking() as session:
        return list(session.scalars(select(m.PrintJob).where(m.PrintJob.paper_id == paper)))


def of(world: World, job: m.PrintJob) -> UUID:
    return world.load(m.Paper, job.paper_id).commitment_id


def test_asked_twice_or_by_two_is_one(page: Page, world: World, job: m.PrintJob) -> None:
    commitment = of(world, job)
    for who in (world.hung, world.lan):
        asked(page, who, commitment)
        page.as_(who).get(f"/commitments/{commitment}").sees(WAITS).lacks("Gửi in ở xã")
    assert [one.id for one in jobs_of(world, commitment)] == [job.id]


def test_the_office_sees_it_prints_it_and_says_so(
    page: Page, world: World, job: m.PrintJob
) -> None:
    hanh = page.as_(world.hanh)
    hanh.get("/commune").sees("Giấy chờ in", "1 giấy các đội gửi")
    code = spoken(world.load(m.Paper, job.paper_id).code)
    waiting = hanh.get("/print-jobs").sees("bác Hùng gửi hôm nay", code)
    file = hanh.get(f"/papers/{job.paper_id}").answer
    assert file.data == world.load(m.Paper, job.paper_id).file
    after = waiting.submit("Đã in")
    after.sees("Không có giấy nào chờ in.", "Đã in trong 30 ngày qua", "in hôm nay")
    assert world.load(m.PrintJob, job.id).printed_by_id == world.hanh.id
    hanh.get("/commune").lacks("1 giấy các đội gửi")
    page.as_(world.hung).get(f"/commitments/{of(world, job)}").lacks(WAITS)


def test_the_list_names_nobody_who_is_helped_or_has_signed(
    page: Page, world: World, job: m.PrintJob
) -> None:
    page.as_(world.hanh).get("/print-jobs").lacks(world.khanh.name, "Lò Thị Ban")


def test_what_was_printed_may_be_asked_for_again(page: Page, world: World, job: m.PrintJob) -> None:
    page.as_(world.hanh).post(f"/print-jobs/{job.id}/printing")
    asked(page, world.hung, of(world, job))
    assert len(jobs_of(world, of(world, job))) == 2


def test_said_twice_that_it_is_printed_the_first_stays(
    page: Page, world: World, job: m.PrintJob, travel: Callable[[date], None]
) -> None:
    page.as_(world.hanh).post(f"/print-jobs/{job.id}/printing")
    first = world.load(m.PrintJob, job.id).printed_at
    travel(TODAY + timedelta(days=3))
    page.as_(world.hanh).post(f"/print-jobs/{job.id}/printing")
    page.as_(world.hanh).post(f"/print-jobs/{job.id}/withdrawal")
    after = world.load(m.PrintJob, job.id)
    assert (after.printed_at, after.withdrawn_at) == (first, None)


def test_whoever_asked_and_the_office_take_it_off_the_list(
    page: Page, world: World, job: m.PrintJob
) -> None:
    page.as_(world.lan).get(f"/commitments/{of(world, job)}").lacks("Thôi không in")
    page.as_(world.lan).post(f"/print-jobs/{job.id}/withdrawal", status=404)
    mine = page.as_(world.hung).get(f"/commitments/{of(world, job)}")
    after = mine.submit("Thôi không in").sees("Đã lấy lại.").lacks(WAITS)
    assert after.path == f"/commitments/{of(world, job)}"
    page.as_(world.hanh).get("/print-jobs").sees("Không có giấy nào chờ in.")
    asked(page, world.lan, of(world, job))
    office = page.as_(world.hanh).get("/print-jobs").submit("Thôi không in")
    assert office.path == "/print-jobs"
    office.sees("Không có giấy nào chờ in.")


def test_another_commune_sees_its_own_alone(page: Page, world: World, job: m.PrintJob) -> None:
    code = spoken(world.load(m.Paper, job.paper_id).code)
    page.as_(world.thang).get("/print-jobs").sees("chị Nga gửi").lacks(code, "bác Hùng")
    page.as_(world.thang).get("/commune").sees("1 giấy các đội gửi")
    page.as_(world.hanh).get("/print-jobs").lacks("chị Nga")
    for act in ("printing", "withdrawal"):
        page.as_(world.thang).post(f"/print-jobs/{job.id}/{act}", status=404)


def test_nobody_but_the_office_has_the_list(page: Page, world: World, job: m.PrintJob) -> None:
    for who in (world.hung, world.lan, world.bao, world.yen, world.son, world.duc):
        page.as_(who).get("/print-jobs", status=403)
    page.as_(world.hung).post(f"/print-jobs/{job.id}/printing", status=403)


def test_a_commitment_that_was_taken_back_is_printed_no_more(
    page: Page, world: World, job: m.PrintJob
) -> None:
    page.as_(world.hung).post(f"/commitments/{of(world, job)}/withdrawal")
    page.as_(world.hanh).get("/print-jobs").sees("Không có giấy nào chờ in.")
    page.as_(world.hanh).get("/commune").lacks("1 giấy các đội gửi")


def test_a_paper_whose_names_went_meanwhile_is_printed_no_more(
    page: Page, world: World, job: m.PrintJob
) -> None:
    with world.session() as session:
        session.get_one(m.Commitment, of(world, job)).empty(clock.now())
        session.get_one(m.Paper, job.paper_id).empty(clock.now())
    page.as_(world.hanh).get("/print-jobs").sees("Không có giấy nào chờ in.")
    page.as_(world.hanh).get("/commune").lacks("1 giấy các đội gửi")
    page.as_(world.hanh).get(f"/papers/{job.paper_id}", status=404)


def many(world: World, job: m.PrintJob, count: int, *, printed: bool = False) -> None:
    done = {"printed_at": clock.now(), "printed_by_id": world.hanh.id} if printed else {}
    world.add(
        *(
            make(
                m.PrintJob,
                id=uuid4(),
                paper_id=job.paper_id,
                unit_id=world.ba_vi,
                asked_by_id=world.lan.id,
                asked_at=clock.now() - timedelta(hours=number),
                **done,
            )
            for number in range(count)
        )
    )


def test_a_long_list_costs_no_more_questions(
    page: Page,
    world: World,
    job: m.PrintJob,
    queries: Callable[[], AbstractContextManager[Seen]],
) -> None:
    hanh = page.as_(world.hanh)
    counts = []
    for more in (1, 40):
        many(world, job, more)
        for where in ("/print-jobs", "/commune"):
            hanh.get(where)
            with queries() as seen:
                hanh.get(where)
            counts.append(len(seen.reads))
    assert counts[:2] == counts[2:]


def test_what_is_printed_hides_nothing_that_waits(
    page: Page, world: World, job: m.PrintJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehabfield.views.print_jobs.SHOWN", 5)
    many(world, job, 9, printed=True)
    page.as_(world.hanh).get("/print-jobs").sees("bác Hùng gửi hôm nay")
