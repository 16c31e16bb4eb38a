import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from rehabfield import clock, rulebook
from rehabfield.clock import Before, Hours, NoLaterThanBefore, WorkingDays
from rehabfield.rulebook import Actor, RuleError, Version
from rehabfield.rulebook.reader import read_version
from rehabfield.schedule import Plan

CALENDAR = clock.default_calendar()
NEW = rulebook.version("l120-2025")
OLD = rulebook.version("l73-2021")
NEVER_ON_A_PHONE = re.compile(
    r"ma túy|nghiện|cai|đối tượng|vi phạm|giám sát|chết|quản lý|methadone"
)


def no_sharing(code: str) -> Version:
    raise AssertionError(code)


# Which law


def test_each_law_begins_the_day_after_the_one_before_ends() -> None:
    laws = rulebook.versions()
    assert [law.code for law in laws] == ["nd94-2010", "l73-2021", "l120-2025"]
    for before, after in pairwise(laws):
        assert before.valid_to == after.valid_from - timedelta(days=1)
    assert laws[-1].valid_to is None


def test_the_law_changed_in_the_middle_of_2026() -> None:
    assert rulebook.in_force(date(2026, 6, 30)) is OLD
    assert rulebook.in_force(date(2026, 7, 1)) is NEW
    with pytest.raises(RuleError, match="no law"):
        rulebook.in_force(date(2004, 1, 1))


def test_an_old_decision_keeps_the_old_law_and_a_new_one_has_the_new() -> None:
    assert rulebook.version_for_case("CNTN_GDCD_CU", date(2026, 3, 10)) is OLD
    assert rulebook.version_for_case("CNTN_GDCD", date(2026, 7, 1)) is NEW
    with pytest.raises(RuleError, match="SAUCAI_CU"):
        rulebook.version_for_case("SAUCAI_CU", date(2026, 8, 1))


def test_after_old_rehabilitation_the_after_care_is_by_the_law_of_that_day() -> None:
    old = OLD.kind("CNTN_GDCD_CU")
    then = rulebook.follow_up(old, date(2026, 10, 1))
    assert then == (NEW, NEW.kind("SAUCAI_1"))
    before = rulebook.follow_up(old, date(2026, 5, 1))
    assert before == (OLD, OLD.kind("SAUCAI_CU"))
    assert rulebook.follow_up(NEW.kind("SAUCAI_1"), date(2027, 10, 1)) is None


def test_the_transition_rule_is_there_to_be_read() -> None:
    articles = [transition.article for transition in NEW.transitions]
    assert any("Điều 56 khoản 1" in article for article in articles)
    assert any("Điều 56 khoản 2" in article for article in articles)


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(RuleError):
        rulebook.version("../l120-2025")
    with pytest.raises(RuleError):
        rulebook.kind("l120-2025", "SAUCAI_3")
    with pytest.raises(RuleError):
        NEW.deadline("DL99")


# Kinds of case


def test_the_kinds_are_those_of_the_field() -> None:
    assert [kind.code for kind in NEW.kinds] == [
        "SAUCAI_1",
        "SAUCAI_2",
        "CNTN_GDCD",
        "NSD",
        "MMT",
        "TVCG",
    ]
    assert {kind.code for kind in OLD.kinds} >= {"SAUCAI_CU", "CNTN_GDCD_CU"}
    assert rulebook.version("nd94-2010").kind("CN_ND94").duration_months == (6,)


def test_after_care_lasts_one_or_two_years_and_rehabilitation_24_or_36_months() -> None:
    start = date(2026, 11, 21)
    assert rulebook.end_of(NEW.kind("SAUCAI_1"), start, 12) == date(2027, 11, 21)
    assert rulebook.end_of(NEW.kind("SAUCAI_2"), start, 24) == date(2028, 11, 21)
    assert NEW.kind("CNTN_GDCD").duration_months == (24, 36)
    assert set(OLD.kind("CNTN_GDCD_CU").duration_months) == set(range(6, 13))
    with pytest.raises(RuleError, match="6 months"):
        rulebook.end_of(NEW.kind("CNTN_GDCD"), start, 6)


def test_rehabilitation_has_its_five_stages_and_ends_with_form_51() -> None:
    kind = NEW.kind("CNTN_GDCD")
    start, end = date(2026, 7, 1), date(2028, 7, 1)
    days = [date(2026, 7, 1), date(2026, 7, 5), date(2026, 8, 1), date(2027, 8, 1)]
    found = [kind.stage_on(start, end, day).code for day in [*days, date(2028, 6, 15)]]
    assert found == ["tiep_nhan", "cat_con", "giao_duc", "lao_dong", "tai_hoa_nhap"]
    assert kind.needs_form_51
    assert not NEW.kind("SAUCAI_1").needs_form_51


def test_a_phone_shows_neutral_words_only() -> None:
    for law in rulebook.versions():
        for kind in law.kinds:
            shown = [kind.plain, *(stage.plain for stage in kind.stages)]
            assert not [text for text in shown if NEVER_ON_A_PHONE.search(text.lower())]
        for reason in law.closing_reasons:
            assert not NEVER_ON_A_PHONE.search(reason.plain.lower()), reason


def test_every_stage_has_an_interval_a_person_could_keep() -> None:
    stages = [stage for law in rulebook.versions() for kind in law.kinds for stage in kind.stages]
    assert all(7 <= stage.interval_days <= 31 for stage in stages)


# Plans made from it


def test_after_care_is_twice_a_month_at_first_then_monthly_then_twice_again() -> None:
    plan = Plan.of(NEW.kind("SAUCAI_1"), date(2026, 8, 1), date(2027, 8, 1), calendar=CALENDAR)
    assert plan.interval_on(date(2026, 8, 15)) == 14
    assert plan.interval_on(date(2026, 11, 21)) == 28
    assert plan.interval_on(date(2027, 7, 20)) == 14


def test_what_the_case_or_the_commune_set_outranks_the_stages() -> None:
    kind, start, end = NEW.kind("SAUCAI_1"), date(2026, 8, 1), date(2027, 8, 1)
    assert Plan.of(kind, start, end, unit_days=20).interval_on(date(2026, 11, 21)) == 20
    both = Plan.of(kind, start, end, case_days=10, unit_days=20)
    assert both.interval_on(date(2026, 11, 21)) == 10


def test_a_stage_the_calendar_cannot_know_is_taken_from_people() -> None:
    kind, start = NEW.kind("TVCG"), date(2026, 8, 1)
    assert Plan.of(kind, start, None).interval_on(date(2026, 11, 21)) == 14
    assert Plan.of(kind, start, None, stage="theo_doi").interval_on(date(2026, 11, 21)) == 28


# Closing


def test_after_care_ends_for_the_reasons_of_article_48_only() -> None:
    reasons = NEW.reasons_to_close(NEW.kind("SAUCAI_1"))
    assert [r.code for r in reasons] == ["completed", "custody", "addicted", "moved", "died"]
    assert all("Điều 48 khoản 4" in reason.article for reason in reasons)
    assert OLD.reasons_to_close(OLD.kind("SAUCAI_CU")) == reasons


def test_every_kind_can_be_closed_in_more_than_one_way() -> None:
    for law in rulebook.versions():
        for kind in law.kinds:
            assert len(law.reasons_to_close(kind)) > 1


# Deadlines


def test_the_deadlines_of_the_field_are_all_there() -> None:
    codes = {deadline.code for deadline in NEW.deadlines}
    assert {f"DL{n:02}" for n in range(1, 25)} <= codes


def test_deadlines_name_kinds_and_forms_that_exist() -> None:
    known = {kind.code for law in rulebook.versions() for kind in law.kinds}
    for law in rulebook.versions():
        for deadline in law.deadlines:
            assert set(deadline.kinds) <= known, deadline.code
            assert all(law.form(code) for code in deadline.forms)


def test_the_helper_gives_notice_30_days_before_home_rehabilitation_ends() -> None:
    notice = NEW.deadline("DL11")
    assert isinstance(notice.limit, NoLaterThanBefore)
    assert (notice.actor, notice.forms) == (Actor.helper, ("V-51",))
    assert notice.limit.due(date(2026, 12, 31), CALENDAR).last_day == date(2026, 12, 1)


def test_the_certificate_of_after_care_has_a_window_of_three_working_days() -> None:
    closing = NEW.deadline("DL15")
    assert closing.limit == Before(WorkingDays(3))
    due = closing.limit.due(date(2026, 11, 26), CALENDAR)
    assert (due.first_day, due.last_day) == (date(2026, 11, 20), date(2026, 11, 26))
    assert closing in NEW.deadlines_of("SAUCAI_CU")


def test_a_move_is_told_within_24_hours_now_and_within_5_working_days_before() -> None:
    assert NEW.deadline("DL03").limit == Hours(24)
    assert OLD.deadline("DL03").limit == WorkingDays(5)


def test_a_breach_is_told_within_72_hours() -> None:
    found = datetime(2026, 11, 20, 8, 0, tzinfo=clock.TZ)
    due = NEW.deadline("DL23").limit.due(found, CALENDAR)
    assert due.ends == datetime(2026, 11, 23, 8, 0, tzinfo=clock.TZ)


def test_forms_know_their_annex_number_and_signer() -> None:
    form = NEW.form("V-53")
    assert (form.annex, form.number) == ("V", "53")
    assert form.title == "Quyết định quản lý sau cai nghiện ma túy tại nơi cư trú"
    assert form.signer == "Chủ tịch Ủy ban nhân dân cấp xã"


# Reading


MINIMAL = """
code = "x"
name = "X"
valid_from = 2030-01-01
[[kinds]]
code = "K"
group = "users"
name = "K"
plain = "K"
[[kinds.stages]]
code = "s"
name = "S"
plain = "S"
interval_days = 7
"""


def read(folder: Path, text: str) -> Version:
    path = folder / "x.toml"
    path.write_text(text, encoding="utf-8")
    return read_version(path, no_sharing)


def test_a_small_version_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, MINIMAL).kind("K").default_interval_days == 7


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("interval_days = 7", "interval_days = 7\nintervall = 8"), "unknown intervall"),
        (("interval_days = 7", 'interval_days = "7"'), "must be a int"),
        (("interval_days = 7", "interval_days = true"), "must be a int"),
        (('name = "K"\n', ""), "must be a str"),
        (('group = "users"', 'group = "people"'), "people is not a group"),
        (('code = "x"', 'code = "y"'), "the code is y"),
        (("2030-01-01", "2030-01-01T00:00:00"), "must be a date"),
        (("interval_days = 7", "interval_days = 7\nafter_days = 1\nafter_months = 1"), "one way"),
        (("[[kinds.stages]]", "[[kinds.steps]]"), "unknown steps"),
    ],
)
def test_a_mistake_in_a_file_is_an_error(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    with pytest.raises(RuleError, match=complaint):
        read(tmp_path, MINIMAL.replace(*change))


def test_a_form_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    deadline = """
[[deadlines]]
code = "D"
name = "D"
anchor = "a"
limit = { hours = 24 }
actor = "police"
who = "P"
article = "1"
forms = ["V-99"]
"""
    with pytest.raises(RuleError, match="V-99"):
        read(tmp_path, MINIMAL + deadline)
    with pytest.raises(RuleError, match="unknown minutes"):
        read(tmp_path, MINIMAL + deadline.replace("hours = 24", "hours = 24, minutes = 1"))
