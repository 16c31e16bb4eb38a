import unicodedata
from collections import Counter
from datetime import date
from functools import cache

import pytest

from rehabfield.data import (
    TWO_TIERS_SINCE,
    Kind,
    SuccessionFact,
    UnitFact,
    load_successions,
    load_units,
)

UNITS = list(load_units())
SUCCESSIONS = list(load_successions())
TODAY = date(2026, 11, 21)


@cache
def on(day: date) -> dict[str, UnitFact]:
    """The units of a day by code."""
    valid = [u for u in UNITS if u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)]
    by_code = {unit.code: unit for unit in valid}
    assert len(by_code) == len(valid), "a code names one unit on any day"
    return by_code


def test_there_are_34_provinces_and_3321_communes_today() -> None:
    kinds = Counter(unit.kind for unit in on(TODAY).values())
    assert kinds == {
        Kind.province: 34,
        Kind.commune: 2621,
        Kind.ward: 687,
        Kind.special_zone: 13,
    }
    assert sum(kinds.values()) - kinds[Kind.province] == 3321


def test_there_were_63_provinces_and_696_districts_before() -> None:
    kinds = Counter(unit.kind for unit in on(date(2025, 6, 30)).values())
    assert (kinds[Kind.province], kinds[Kind.district]) == (63, 696)
    assert "district" not in {unit.kind for unit in on(TWO_TIERS_SINCE).values()}


def test_ba_vi_is_eight_communes_with_the_codes_of_other_old_ones() -> None:
    assert {code: on(TODAY)[code].name for code in EIGHT} == EIGHT
    assert {on(TODAY)[code].parent_code for code in EIGHT} == {"01"}
    made_from_ba_vi = {
        s.new_code
        for s in SUCCESSIONS
        if s.day == TWO_TIERS_SINCE and on(date(2025, 6, 30))[s.old_code].parent_code == "271"
    }
    assert made_from_ba_vi == set(EIGHT)


EIGHT = {
    "09619": "Xã Quảng Oai",
    "09634": "Xã Cổ Đô",
    "09661": "Xã Minh Châu",
    "09664": "Xã Vật Lại",
    "09676": "Xã Bất Bạt",
    "09694": "Xã Suối Hai",
    "09700": "Xã Ba Vì",
    "09706": "Xã Yên Bài",
}


@pytest.mark.parametrize(("day", "count"), [(date(2024, 9, 30), 31), (date(2025, 2, 1), 29)])
def test_the_district_had_31_units_in_2024_and_29_in_2025(day: date, count: int) -> None:
    assert sum(unit.parent_code == "271" for unit in on(day).values()) == count


def test_09700_was_minh_quang_and_is_ba_vi() -> None:
    both = [(u.name, u.valid_from, u.valid_to) for u in UNITS if u.code == "09700"]
    assert [name for name, _, _ in both] == ["Xã Minh Quang", "Xã Ba Vì"]
    assert both[0][2] == date(2025, 6, 30)
    assert both[1][1:] == (date(2025, 7, 1), None)


def test_three_communes_became_phu_hong_on_new_years_day_2025() -> None:
    merged = {s.old_code: s for s in SUCCESSIONS if s.day == date(2025, 1, 1)}
    names = {on(date(2024, 12, 31))[code].name for code in merged}
    assert names == {"Xã Tản Hồng", "Xã Châu Sơn", "Xã Phú Phương"}
    assert {on(date(2025, 1, 1))[s.new_code].name for s in merged.values()} == {"Xã Phú Hồng"}


def test_every_parent_comes_before_its_children_and_is_valid_with_them() -> None:
    seen: set[tuple[str, str]] = set()
    for unit in UNITS:
        era = "new" if unit.valid_from >= TWO_TIERS_SINCE else "old"
        assert unit.parent_code is None or (unit.parent_code, era) in seen, unit
        seen.add((unit.code, era))
        assert (unit.parent_code is None) == (unit.kind == "province")


def test_codes_keep_their_zeros() -> None:
    length = {"province": 2, "district": 3}
    assert all(unit.code.isdigit() for unit in UNITS)
    assert all(len(unit.code) == length.get(unit.kind, 5) for unit in UNITS)


def test_names_are_composed_unicode() -> None:
    assert all(unicodedata.is_normalized("NFC", unit.name) for unit in UNITS)


def test_each_succession_leads_from_a_unit_of_the_day_before_to_one_of_the_day() -> None:
    for day in {s.day for s in SUCCESSIONS}:
        before, since = on(date.fromordinal(day.toordinal() - 1)), on(day)
        of_day = [s for s in SUCCESSIONS if s.day == day]
        assert all(s.old_code in before and s.new_code in since for s in of_day)


def test_every_old_commune_went_somewhere_and_every_new_one_came_from_somewhere() -> None:
    merged = [s for s in SUCCESSIONS if s.day == TWO_TIERS_SINCE]
    islands = {"318", "471", "498", "536", "755"}  # districts without communes
    before = on(date(2025, 6, 30))
    old = {c for c, unit in before.items() if unit.kind not in ("province", "district")} | islands
    new = {c for c, u in on(TWO_TIERS_SINCE).items() if u.kind != "province"}
    assert old == {s.old_code for s in merged}
    assert new == {s.new_code for s in merged}


def test_a_unit_that_went_whole_went_to_one_place() -> None:
    counts = Counter((s.day, s.old_code) for s in SUCCESSIONS)
    whole: list[SuccessionFact] = [s for s in SUCCESSIONS if s.share == "whole"]
    assert all(counts[s.day, s.old_code] == 1 for s in whole)
