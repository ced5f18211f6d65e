"""What `make clients` counts, and what its list says."""

from clients import balance, document
from clients.__main__ import why
from clients.catalogue import ROOT, programs


def test_each_record_must_be_there_once() -> None:
    assert balance.balance(range(5), 5).even
    assert str(balance.balance([0, 1, 1, 3], 4)) == "3 of 4, 1 more than once"
    assert not balance.balance([0, 1], 3).even
    assert not balance.balance([0, 1, 1], 2).even


def test_ids_are_found_in_lines_lists_and_aggregated_records() -> None:
    assert balance.ids_in(b'{"id": 1}\n{"id":2}\n') == [1, 2]
    assert balance.ids_in(b'\xf3\x89\x9a\xc2\n\x01k\x1a\r\x08\x00\x1a\t{"id": 7}\x00') == [7]
    assert balance.printed("chatter\n[3, 4]\n") == [3, 4]
    assert balance.printed("") == []


def test_the_list_is_pinned_and_its_scripts_are_there() -> None:
    listed = programs()
    assert len({each.name for each in listed}) == len(listed)
    assert all((ROOT / "programs" / each.script).is_file() for each in listed)
    assert {path.name for path in (ROOT / "programs").iterdir() if path.is_file()} == {each.script for each in listed}
    assert all(any(mark in package for mark in ("==", "@", ":")) for each in listed for package in each.packages[:1])


def test_the_page_has_a_row_for_each() -> None:
    listed = programs()
    page = document.render(listed, {each.name: "fails: a | b\nc" for each in listed})
    assert page.count("| fails: a / b c |") == len(listed)
    named = document.DOCUMENT.read_text(encoding="utf-8")
    assert all(f"| {each.name} | {each.version} |" in named for each in listed)


def test_why_a_program_failed_is_told_without_the_frames_of_its_trace() -> None:
    trace = 'Exception in thread "main" Failed\n\tat a.B.c(B.java:1)\nCaused by: no stream\n\t... 5 more\n'
    assert why(trace) == 'Exception in thread "main" Failed\nCaused by: no stream'
