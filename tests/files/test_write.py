"""Results are whole under their name, or absent."""

from pathlib import Path

import pytest

from refloat.errors import OutputError
from refloat.files import write_beside, write_bytes, write_text


def fail_in_the_middle(path: Path, failure: BaseException) -> None:
    with write_beside(path) as beside:
        beside.write_bytes(b"half")
        raise failure


def test_a_text_is_written_as_utf_8_with_its_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "不良\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == "不良\nb\n".encode()


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.bin", b"old")
    with pytest.raises(RuntimeError):
        fail_in_the_middle(tmp_path / "a.bin", RuntimeError("stopped"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_an_interrupt_leaves_nothing_half_written(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fail_in_the_middle(tmp_path / "a.bin", KeyboardInterrupt())
    assert list(tmp_path.iterdir()) == []


def test_the_name_beside_keeps_the_suffix_and_the_folder(tmp_path: Path) -> None:
    with write_beside(tmp_path / "a.xlsx") as beside:
        assert beside.suffix == ".xlsx"
        assert beside.parent == tmp_path
        beside.touch()


def test_a_full_disk_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as failure, write_beside(tmp_path / "a.bin"):
        raise OSError(28, "No space left on device")
    assert "no space left" in str(failure.value)
    assert "\n" not in str(failure.value)
    assert list(tmp_path.iterdir()) == []


def test_a_wrapped_complaint_of_the_system_is_understood(tmp_path: Path) -> None:
    with pytest.raises(OutputError), write_beside(tmp_path / "a.bin"):
        raise RuntimeError(PermissionError(13, "Permission denied"))


def test_the_real_full_device_is_told(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with pytest.raises(OutputError), write_beside(tmp_path / "a.bin"), open("/dev/full", "wb", buffering=0) as full:
        full.write(b"x")


@pytest.mark.parametrize("name", ["nowhere/a.txt", "folder"])
def test_a_missing_folder_or_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError):
        write_text(tmp_path / name, "x")


def test_a_file_that_stands_in_for_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        write_text(tmp_path / "file" / "a.txt", "x")
