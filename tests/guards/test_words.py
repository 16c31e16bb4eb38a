"""Guards over all words: complete in Vietnamese, person-first, and silent about the matter."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests import wording
from tests.guards import messages
from tests.guards.messages import PACKAGE, Answered, Key
from tests.house import ROOT

HOLES = re.compile(r"%\((\w+)\)[sd]|%%|\{(\w+)\}")
WRITTEN = [
    path
    for pattern in ("templates/**/*.html", "static/js/**/*.js", "static/css/**/*.css")
    for path in sorted(PACKAGE.glob(pattern))
]


def holes(text: str) -> set[str]:
    return {found[0] for found in HOLES.finditer(text)}


def by_key(locale: str) -> dict[Key, list[Answered]]:
    found = defaultdict(list)
    for one in messages.answered(locale):
        found[one.key].append(one)
    return found


# --- complete -----------------------------------------------------------------------------------


def test_every_message_is_there_in_vietnamese() -> None:
    known = {key for key, found in by_key("vi").items() if all(all(f.strings) for f in found)}
    missing = sorted(
        {f"{one.where}: {one.key}" for one in messages.asked() if one.key not in known}
    )
    assert not missing, "\n".join(missing)


def test_a_message_nobody_asks_for_is_not_kept() -> None:
    wanted = {one.key for one in messages.asked()}
    unused = [f"{one.where}: {one.key}" for one in messages.answered("vi") if one.key not in wanted]
    assert not unused, "\n".join(unused)


def test_a_message_of_two_files_reads_the_same_in_both() -> None:
    for key, found in by_key("vi").items():
        assert len({one.strings for one in found}) == 1, f"{key}: {[one.where for one in found]}"


def test_a_message_stands_once_in_a_file() -> None:
    for key, found in by_key("vi").items():
        files = [one.where.split(":")[0] for one in found]
        assert len(files) == len(set(files)), f"{key}: {files}"


def test_no_message_waits_for_a_second_look() -> None:
    assert [one.where for one in messages.answered("vi") if one.fuzzy] == []


def test_a_translation_fills_in_the_same_values() -> None:
    wrong = [
        f"{one.where}: {text!r}"
        for one in messages.answered("vi")
        for text in one.strings
        if holes(text) != holes(one.key[1]) | (holes(one.plural) if one.plural else set())
    ]
    assert not wrong, "\n".join(wrong)


def test_the_same_message_is_asked_for_with_one_plural() -> None:
    plurals = defaultdict(set)
    for one in messages.asked():
        plurals[one.key].add(one.plural)
    assert not [key for key, found in plurals.items() if len(found) > 1]


def test_a_message_is_one_trimmed_sentence() -> None:
    for one in messages.asked():
        assert one.key[1] == " ".join(one.key[1].split()), f"{one.where}: {one.key[1]!r}"


def test_vietnamese_is_written_in_composed_letters() -> None:
    import unicodedata

    for path in [*messages.FOLDER.rglob("*.po"), *WRITTEN]:
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path


# --- person-first -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_holds_a_word_that_is_never_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    words = wording.NEVER + wording.NEVER_ENGLISH + wording.LEGAL_ONLY
    assert wording.found(words, text) == []


def test_no_message_holds_a_word_that_is_never_used() -> None:
    wrong = [
        f"{one.where}: {word} in {text!r}"
        for one in messages.answered("vi")
        for text in (*one.strings, one.key[1])
        for word in wording.found(wording.NEVER + wording.NEVER_ENGLISH, text)
    ]
    assert not wrong, "\n".join(wrong)


def test_words_of_the_law_stand_in_the_rulebook_only() -> None:
    wrong = [
        f"{one.where}: {word} in {text!r}"
        for one in messages.answered("vi")
        for text in one.strings
        for word in wording.found(wording.LEGAL_ONLY, text)
        if "không phải là vi phạm" not in text
    ]
    assert not wrong, "\n".join(wrong)


def test_no_template_speaks_vietnamese_past_the_catalogue() -> None:
    """Vietnamese in a template is a legal name or a name of a language; the rest is a message."""
    letters = re.compile(r"[ăâđêôơưạ-ỹ]", re.IGNORECASE)
    allowed = re.compile(
        r"Đồng Hành|Tiếng Việt|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc"
        r"|ỦY BAN NHÂN DÂN|Luật [^<;]*|Nghị định [^<;]*"  # names of offices and laws
        r"|\d+/QĐ-UBND|\"nữ\"|anh/chị"  # an example of a number, values that are kept
    )
    wrong = []
    for path in sorted((PACKAGE / "templates").rglob("*.html")):
        if path.name in {"gallery.html", "_bare.html"} or path.parent.name == "papers":
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for number, line in enumerate(text.splitlines(), 1):
            if letters.search(allowed.sub("", line)):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not wrong, "\n".join(wrong)


def test_no_module_asks_for_a_message_made_of_pieces() -> None:
    """`_(f"…")` and `_("…" + x)` cannot be translated."""
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PACKAGE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b(_|gettext|ngettext|pgettext)\(\s*f[\"']", line)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_drug_word_stands_in_no_message_for_the_phone() -> None:
    """Catalogues of a volunteer's and a leader's screens, and what push will say."""
    phone = {"doors", "design", "words", "volunteer", "visits", "leader", "me", "help", "reminders"}
    phone |= {"calendar_feed"}
    wrong = [
        f"{one.where}: {word} in {text!r}"
        for one in messages.answered("vi")
        if Path(one.where.split(":")[0]).stem in phone
        for text in one.strings
        for word in wording.found(wording.DRUG, text)
    ]
    assert not wrong, "\n".join(wrong)
