"""Pages cost the same number of questions to the database, however many people there are."""

from datetime import date, timedelta

import pytest
from flask import Flask

from rehabfield import models as m
from rehabfield.database import may_write
from rehabfield.schedule import Outcome
from tests.factories import TODAY, make
from tests.guards import doorways
from tests.guards.test_doorways import ROWS, address, rules
from tests.querylog import watching
from tests.world import Someone, World

HOT = {"/today": 3, "/people": 3, "/people/<uuid:case_id>": 3}
"""What a volunteer opens all the time: at most so many, the sign-in among them."""
OTHERS = 8
MORE = {
    "/assignments/<uuid:assignment_id>/confirmation": 12,  # an officer's, now and then
    "/commune": 10,  # a dashboard of six lists
    "/me/record": 14,  # everything that is kept about oneself, table by table
    "/register": 12,  # two kinds of lines, their totals, and how long their names stay
    "/teams/<uuid:team_id>": 12,  # members, papers, figures; an officer's, now and then
}
"""Pages that may ask more often, each with its number. None may ask more for more people."""

GETS = [url for method, url in ROWS if method == "GET"]


def crowd(world: World, people: int, kin: str) -> None:
    """So many more people with helpers, meetings, needs, tasks and papers around Khánh's team."""
    for n in range(people):
        one = world.new_person(f"Người {kin} {n}", "1980")
        helper = (world.hung, world.mai)[n % 2]
        world.assign(one, helper, on=date(2026, 9, 1))
        world.log(one, helper, TODAY - timedelta(days=n % 25 + 1), Outcome.met, note="Vẫn khỏe.")
        world.add(
            make(
                m.FollowUp,
                case_id=one.case,
                need=m.Need.job,
                changed_by_id=helper.id,
            ),
            make(m.Contact, person_id=one.person),
            make(
                m.Task,
                team_id=world.team,
                assignee_id=helper.id,
                given_by_id=world.lan.id,
                meeting_id=doorways.ARGUMENTS["meeting_id"],
            ),
            make(
                m.Activity, by_id=helper.id, entered_by_id=helper.id, team_id=world.team, day=TODAY
            ),
            make(
                m.Decision,
                unit_id=world.ba_vi,
                team_id=world.team,
                entered_by_id=world.hanh.id,
            ),
            make(m.DataRequest, person_id=one.person, recorded_by_id=world.hanh.id),
            make(m.Breach, unit_id=world.ba_vi, recorded_by_id=world.hanh.id),
            make(m.Consent, person_id=world.khanh.person, recorded_by_id=world.lan.id),
            make(m.Contact, person_id=world.khanh.person),
            make(
                m.FollowUp,
                case_id=world.khanh.case,
                need=m.Need.loan,
                changed_by_id=world.hung.id,
            ),
        )
    for n in range(people):
        world.log(world.khanh, world.hung, TODAY - timedelta(days=n + 25 + people), note="Vui.")


def asked(app: Flask, world: World, path: str, who: Someone) -> int:
    """How many questions a page asks when it is opened a second time."""
    client, cookies = app.test_client(), world.sign_in(who)
    client.set_cookie("s", cookies.session, domain="localhost")
    for _ in range(2):  # the first opening notes the reading and fills what is kept in memory
        with watching(world.engine) as seen:
            answer = client.get(path, base_url="http://localhost")
        may_write()
    assert answer.status_code in {200, 302, 303}
    return len(seen.all)


def readers(world: World, url: str) -> list[Someone]:
    """One of each role that gets in."""
    found: dict[str, Someone] = {}
    for name in sorted(ROWS["GET", url] & {"hung", "lan", "hanh", "bao", "son", "duc"}):
        one: Someone = getattr(world, name)
        found.setdefault(one.role.value, one)
    return list(found.values())


@pytest.mark.parametrize("url", GETS)
def test_a_page_asks_few_questions(app: Flask, world: World, url: str) -> None:
    rule = next(rule for method, rule in rules(app) if method == "GET" and str(rule) == url)
    path = address(app, rule, "GET")
    wrong = {}
    for who in readers(world, url):
        most = HOT.get(url) if who.role is m.Role.volunteer else None
        most = most or MORE.get(url, OTHERS)
        if (count := asked(app, world, path, who)) > most:
            wrong[who.name] = count
    assert wrong == {}


@pytest.mark.slow
def test_no_page_asks_more_when_there_are_more_people(app: Flask, world: World) -> None:
    pages = {
        url: address(app, next(r for m, r in rules(app) if m == "GET" and str(r) == url), "GET")
        for url in GETS
    }
    few = {
        (url, who.name): asked(app, world, path, who)
        for url, path in pages.items()
        for who in readers(world, url)
    }
    crowd(world, 5, "Thêm")
    some = {
        (url, who.name): asked(app, world, path, who)
        for url, path in pages.items()
        for who in readers(world, url)
    }
    crowd(world, 30, "Nữa")
    many = {
        (url, who.name): asked(app, world, path, who)
        for url, path in pages.items()
        for who in readers(world, url)
    }
    assert few
    assert {key: (n, many[key]) for key, n in some.items() if many[key] > n} == {}
