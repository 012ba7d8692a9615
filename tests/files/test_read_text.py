"""A text file is read in whatever usual encoding it is, and what is no text is told in one sentence."""

from pathlib import Path

import pytest

from refloat.errors import InputError, StudyError
from refloat.files import read_text

CHINESE = "年份,不良贷款\n2020,5456\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_text_is_read_in_each_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.csv").write_bytes(CHINESE.encode(encoding))
    assert read_text(tmp_path / "x.csv") == CHINESE


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nowhere.csv", "there is no such file"), (".", "this is a folder"), ("picture.png", "not a text file")],
)
def test_what_is_no_text_is_told_in_one_sentence_of_the_class_asked_for(
    tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(StudyError, match=sentence):
        read_text(tmp_path / name, error=StudyError)


def test_marked_text_that_breaks_says_where(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xef\xbb\xbfa,b\n1,\xff\n")
    with pytest.raises(InputError, match="breaks at byte 6; export it again"):
        read_text(tmp_path / "x.csv")
