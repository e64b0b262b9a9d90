"""Tables survive spreadsheets, and a line is always a row."""

import pytest

from hcconto import tables
from hcconto.errors import HccontoError


def test_what_is_written_reads_back() -> None:
    """With quotation marks, and with what would break a line made a space."""
    text = tables.write(("a", "b"), [{"a": 'the "first"', "b": "two\nlines\tand a tab"}, {}])
    assert text.count("\n") == 3
    found = tables.read(text)
    assert found.header == ["a", "b"]
    assert found.rows == [(2, ['the "first"', "two lines and a tab"])]


@pytest.mark.parametrize("text", ["a\tb\r\n1\t2\r\n", "\ufeffa\tb\n1\t2", "a\tb\n1 \t 2\n\n"])
def test_what_a_spreadsheet_saves_is_read(text: str) -> None:
    """Its line ends, its mark at the beginning, and spaces about a cell make no difference."""
    found = tables.read(text)
    assert (found.header, found.rows) == (["a", "b"], [(2, ["1", "2"])])


def test_rows_keep_the_numbers_a_spreadsheet_gives() -> None:
    """Empty lines count."""
    assert tables.read("a\n\n1\n").rows == [(3, ["1"])]


@pytest.mark.parametrize("text", ["", "\n\n", 'a\tb\n"open\t1\n'])
def test_what_is_no_table_is_refused(text: str) -> None:
    """With what is wrong."""
    with pytest.raises(HccontoError):
        tables.read(text)
