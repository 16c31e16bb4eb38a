"""The vault keeps texts and keys from everybody who has only the database or the backup."""

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehabfield.vault import (
    COMPARTMENTS,
    MistypedLines,
    RecoverySheet,
    Vault,
    VaultError,
    VaultExists,
    VaultMissing,
    VaultTooOpen,
    WrongSheet,
    current,
    keys,
    open_stream,
    seal_stream,
    use,
)
from rehabfield.vault.stream import CHUNK

NOTE = "Nhà êm ấm, anh Đức đã đi làm 😀"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def vault(folder: Path) -> Vault:
    return Vault.create(folder)


@pytest.fixture(scope="module")
def lasting_vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.create(tmp_path_factory.mktemp("home") / "keys")


@pytest.fixture(scope="module")
def sheet() -> RecoverySheet:
    return RecoverySheet.generate()


def test_a_sealed_text_opens_again_after_a_restart(vault: Vault, folder: Path) -> None:
    blob = vault.seal(NOTE, "visit.note")
    assert Vault.load(folder).open(blob, "visit.note") == NOTE


def test_a_sealed_text_shows_nothing_of_itself_and_never_looks_the_same(vault: Vault) -> None:
    blob = vault.seal("Nguyễn Văn An", "person.name")
    assert "Nguyễn".encode() not in blob
    assert blob != vault.seal("Nguyễn Văn An", "person.name")


@given(text=st.text(), aad=st.text(max_size=40), compartment=st.sampled_from(COMPARTMENTS))
def test_any_text_comes_back_from_any_compartment(
    lasting_vault: Vault, text: str, aad: str, compartment: str
) -> None:
    blob = lasting_vault.seal(text, aad, compartment)
    assert lasting_vault.open(blob, aad, compartment) == text


@given(st.data())
def test_a_single_altered_bit_is_noticed(lasting_vault: Vault, data: st.DataObject) -> None:
    blob = bytearray(lasting_vault.seal(NOTE, "visit.note"))
    at = data.draw(st.integers(0, len(blob) - 1))
    blob[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultError):
        lasting_vault.open(bytes(blob), "visit.note")


@pytest.mark.parametrize("size", [0, 1, 12, 13, 28, 29])
def test_a_text_cut_short_is_noticed(vault: Vault, size: int) -> None:
    with pytest.raises(VaultError):
        vault.open(vault.seal(NOTE, "visit.note")[:size], "visit.note")


def test_a_text_moved_to_another_column_does_not_open(vault: Vault) -> None:
    with pytest.raises(VaultError):
        vault.open(vault.seal(NOTE, "visit.note"), "person.name")


def test_a_text_of_one_compartment_does_not_open_in_another(vault: Vault) -> None:
    with pytest.raises(VaultError):
        vault.open(vault.seal(NOTE, "visit.note", "private"), "visit.note", "fields")


def test_an_error_does_not_tell_what_was_sealed(vault: Vault) -> None:
    with pytest.raises(VaultError) as error:
        vault.open(vault.seal(NOTE, "visit.note"), "person.name")
    assert "Đức" not in str(error.value)
    assert error.value.__cause__ is None


def test_files_are_sealed_like_texts(vault: Vault) -> None:
    assert vault.open_bytes(vault.seal_bytes(b"%PDF\x00\xff", "paper"), "paper") == b"%PDF\x00\xff"


def test_after_a_rotation_old_texts_open_and_new_ones_use_the_new_key(vault: Vault) -> None:
    old = vault.seal(NOTE, "visit.note")
    assert vault.is_current(old)
    assert vault.rotate("fields") == 2
    new = vault.seal(NOTE, "visit.note")
    assert (old[0], new[0]) == (1, 2)
    assert not vault.is_current(old)
    assert vault.is_current(new)
    assert vault.open(old, "visit.note") == vault.open(new, "visit.note") == NOTE


def test_a_rotation_leaves_the_other_compartments_alone(vault: Vault) -> None:
    blob = vault.seal(NOTE, "visit.note", "private")
    vault.rotate("fields")
    assert vault.is_current(blob, "private")


def test_a_running_process_opens_what_another_sealed_after_a_rotation(
    vault: Vault, folder: Path
) -> None:
    other = Vault.load(folder)
    other.rotate("fields")
    assert vault.open(other.seal(NOTE, "visit.note"), "visit.note") == NOTE


def test_two_processes_that_rotate_do_not_overwrite_each_other(vault: Vault, folder: Path) -> None:
    other = Vault.load(folder)
    assert (vault.rotate("fields"), other.rotate("fields")) == (2, 3)
    assert other.open(vault.seal(NOTE, "visit.note"), "visit.note") == NOTE


def test_the_eleventh_key_is_newer_than_the_ninth(vault: Vault, folder: Path) -> None:
    for _ in range(10):
        vault.rotate("fields")
    assert Vault.load(folder).seal(NOTE, "visit.note")[0] == 11


def test_only_the_owner_may_read_the_keys(vault: Vault, folder: Path) -> None:
    vault.rotate("tests")
    vault.new_recovery_sheet()
    vault.secret("push", lambda: b"key")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_an_open_umask_does_not_widen_the_keys(folder: Path) -> None:
    before = os.umask(0)
    try:
        Vault.create(folder)
    finally:
        os.umask(before)
    Vault.load(folder)


def test_keys_are_never_overwritten(vault: Vault, folder: Path) -> None:
    blob = vault.seal(NOTE, "visit.note")
    with pytest.raises(VaultExists):
        Vault.create(folder)
    assert Vault.load(folder).open(blob, "visit.note") == NOTE
    assert [path.name for path in folder.parent.iterdir()] == ["keys"]


@pytest.mark.parametrize("name", ["fields.1", "blind", "cookies"])
def test_a_key_that_others_may_read_is_refused_with_the_remedy(
    vault: Vault, folder: Path, name: str
) -> None:
    (folder / name).chmod(0o640)
    with pytest.raises(VaultTooOpen, match="chmod 600"):
        Vault.load(folder)


def test_a_folder_that_others_may_enter_is_refused(vault: Vault, folder: Path) -> None:
    folder.chmod(0o750)
    with pytest.raises(VaultTooOpen, match="chmod 700"):
        Vault.load(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing, match="nowhere"):
        Vault.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["fields.1", "screening.1", "mac", "pepper"])
def test_a_missing_key_is_named_and_not_made_anew(vault: Vault, folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(VaultMissing, match=name):
        Vault.load(folder)
    assert not (folder / name).exists()


def test_a_key_cut_short_is_refused(vault: Vault, folder: Path) -> None:
    (folder / "private.1").write_bytes(b"short")
    with pytest.raises(VaultError, match=r"private\.1"):
        Vault.load(folder)


def test_a_blind_index_finds_equal_values_within_one_purpose_only(
    vault: Vault, folder: Path
) -> None:
    blind = vault.blind("001090000001", "person.id_number")
    assert len(blind) == 32
    assert blind == Vault.load(folder).blind("001090000001", "person.id_number")
    assert blind != vault.blind("001090000001", "person.phone")
    assert blind != vault.blind("001090000002", "person.id_number")


def test_two_installations_have_nothing_in_common(vault: Vault, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other")
    calls: list[Callable[[Vault], object]] = [
        lambda v: v.blind("x", "p"),
        lambda v: v.mac(b"x", "p"),
        lambda v: v.pepper("1234"),
        lambda v: v.secret_key,
    ]
    for call in calls:
        assert call(vault) == call(vault)
        assert call(vault) != call(other)


def test_blind_and_mac_differ_for_the_same_bytes(vault: Vault) -> None:
    assert vault.blind("x", "audit") != vault.mac(b"x", "audit")


def test_another_modules_secret_is_made_once(vault: Vault, folder: Path) -> None:
    assert vault.secret("push", lambda: b"first") == b"first"
    assert Vault.load(folder).secret("push", lambda: b"second") == b"first"


@pytest.mark.parametrize("name", ["", "../x", "Fields", "fields", "blind"])
def test_a_secret_cannot_take_the_place_of_a_key(vault: Vault, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        vault.secret(name, lambda: b"")


def test_the_process_has_one_vault(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_current", None)
    use(vault)
    assert current() is vault


def test_a_process_without_a_vault_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_current", None)
    with pytest.raises(VaultError, match="use"):
        current()


def test_a_sheet_does_not_print_its_key_in_a_log(sheet: RecoverySheet) -> None:
    assert repr(sheet) == f"RecoverySheet({sheet.name})"


def test_the_folder_keeps_the_public_half_of_the_sheet_only(vault: Vault, folder: Path) -> None:
    before = vault.recovery_public
    sheet = vault.new_recovery_sheet()
    assert (before, vault.recovery_public) == (None, sheet.public)
    assert all(sheet.private not in path.read_bytes() for path in folder.iterdir())


def test_a_sheet_is_four_lines_of_four_groups(sheet: RecoverySheet) -> None:
    assert [len(line.split()) for line in sheet.lines] == [4, 4, 4, 4]
    assert {len(group) for line in sheet.lines for group in line.split()} == {4}


@given(st.binary(min_size=32, max_size=32))
def test_a_sheet_is_read_back_as_an_officer_types_it(private: bytes) -> None:
    lines = RecoverySheet(private).lines
    sloppy = "\n\n".join(lines).lower().replace("0", "o").replace("1", "l") + "\n"
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    whole = "".join(lines).replace(" ", "").replace("1", "I")
    dashed = "\r\n".join(line.replace(" ", " - ") for line in lines)
    for typed in (sloppy, numbered, whole, dashed):
        assert RecoverySheet.read(typed).private == private


@given(st.data())
def test_a_slip_in_a_line_is_named(sheet: RecoverySheet, data: st.DataObject) -> None:
    lines = list(sheet.lines)
    number = data.draw(st.integers(1, 4))
    line = lines[number - 1]
    at = data.draw(st.integers(0, len(line) - 1).filter(lambda at: line[at] != " "))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZU?").filter(line[at].__ne__))
    lines[number - 1] = line[:at] + other + line[at + 1 :]
    with pytest.raises(MistypedLines) as error:
        RecoverySheet.read("\n".join(lines))
    assert error.value.lines == (number,)


def test_swapped_and_missing_lines_are_named(sheet: RecoverySheet) -> None:
    first, second, third, fourth = sheet.lines
    for typed, wrong in [
        ((first, third, second, fourth), (2, 3)),
        ((first, second, third), (4,)),
        ((first, second, third, fourth, first), (1, 2, 3, 4)),
        ((), (1, 2, 3, 4)),
    ]:
        with pytest.raises(MistypedLines) as error:
            RecoverySheet.read("\n".join(typed))
        assert error.value.lines == wrong


def sealed(sheet: RecoverySheet, data: bytes) -> bytes:
    target = io.BytesIO()
    seal_stream(sheet.public, io.BytesIO(data), target)
    return target.getvalue()


def opened(sheet: RecoverySheet, data: bytes) -> bytes:
    target = io.BytesIO()
    open_stream(sheet.private, io.BytesIO(data), target)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_stream_of_any_length_opens_with_the_sheet(sheet: RecoverySheet, size: int) -> None:
    data = os.urandom(size)
    assert opened(RecoverySheet.read("\n".join(sheet.lines)), sealed(sheet, data)) == data


def test_a_stream_may_come_through_a_slow_pipe(sheet: RecoverySheet) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 70_001))

    data, target, again = os.urandom(2 * CHUNK + 5), io.BytesIO(), io.BytesIO()
    seal_stream(sheet.public, Slow(data), target)
    open_stream(sheet.private, Slow(target.getvalue()), again)
    assert again.getvalue() == data


def test_another_sheet_is_told_apart_from_damage(sheet: RecoverySheet) -> None:
    with pytest.raises(WrongSheet):
        opened(RecoverySheet.generate(), sealed(sheet, b"data"))


HEAD = 41
PIECE = CHUNK + 16


@pytest.mark.parametrize(
    "alter",
    [
        lambda blob: blob[:-1],
        lambda blob: blob[: HEAD + 2 * PIECE],
        lambda blob: blob[: HEAD + PIECE],
        lambda blob: blob[:HEAD],
        lambda blob: blob[:20],
        lambda blob: b"",
        lambda blob: blob + b"\0",
        lambda blob: blob + blob[HEAD : HEAD + PIECE],
        lambda blob: blob[:HEAD] + blob[HEAD + PIECE :],
        lambda blob: (
            blob[:HEAD]
            + blob[HEAD + PIECE : HEAD + 2 * PIECE]
            + blob[HEAD : HEAD + PIECE]
            + blob[HEAD + 2 * PIECE :]
        ),
        lambda blob: blob[: HEAD + PIECE] + blob[HEAD:],
    ],
    ids=[
        "byte cut",
        "chunk cut",
        "two chunks cut",
        "head only",
        "half a head",
        "empty",
        "byte added",
        "chunk added",
        "first chunk missing",
        "swapped",
        "repeated",
    ],
)
def test_a_cut_lengthened_or_reordered_stream_does_not_open(
    sheet: RecoverySheet, alter: Callable[[bytes], bytes]
) -> None:
    blob = sealed(sheet, os.urandom(2 * CHUNK + 100))
    with pytest.raises(VaultError):
        opened(sheet, alter(blob))


@given(st.data())
def test_a_single_altered_bit_of_a_stream_is_noticed(
    sheet: RecoverySheet, data: st.DataObject
) -> None:
    blob = bytearray(sealed(sheet, b"short"))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(VaultError):
        opened(sheet, bytes(blob))


def test_a_stream_with_a_worthless_key_is_refused(sheet: RecoverySheet) -> None:
    blob = sealed(sheet, b"data")
    with pytest.raises(VaultError):
        opened(sheet, blob[:9] + bytes(32) + blob[HEAD:])
