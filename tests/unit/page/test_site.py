"""The page's own files: nothing of others, nothing inline, nothing that could make markup of a record."""

import re

import pytest

from hydrant.emulator.page.site import HEADERS, POLICY, TYPES, page_files

FILES = page_files()
SCRIPTS = [name for name in FILES if name.endswith(".js")]
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "DOMParser",
    "createContextualFragment",
    "srcdoc",
    "eval(",
    "new Function",
    "setHTML",
    "javascript:",
)
"""All the ways from text to markup or code."""


def text(name: str) -> str:
    return FILES[name].body.decode()


@pytest.mark.parametrize("words", FORBIDDEN)
@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_makes_markup_of_text(name: str, words: str) -> None:
    assert words not in text(name)


@pytest.mark.parametrize("name", FILES)
def test_nothing_comes_from_elsewhere(name: str) -> None:
    addresses = set(re.findall(r"https?://[^\s\"'<>`)]+", text(name)))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_nothing_is_inline() -> None:
    page = text("index.html")
    assert not re.search(r"\son\w+=|\sstyle=|<style", page)
    assert re.findall(r"<script[^>]*>([^<]*)</script>", page) == [""]


@pytest.mark.parametrize("name", FILES)
def test_what_is_named_is_there(name: str) -> None:
    own = {*re.findall(r"/_hydrant/page/([\w.-]+)", text(name)), *re.findall(r'from "\./([\w.-]+)"', text(name))}
    assert own <= set(FILES)


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_place_that_a_script_writes_to_is_on_the_page(name: str) -> None:
    ids = set(re.findall(r'\bid="([\w-]+)"', text("index.html")))
    named = set(re.findall(r'\bbyId\("([\w-]+)"\)', text(name)))
    assert named <= ids


def test_each_input_has_a_label_and_each_region_a_name() -> None:
    page = text("index.html")
    for field in re.findall(r"<(?:input|select)[^>]*>", page):
        before = page[: page.index(field)]
        assert before.rfind("<label") > before.rfind("</label"), field
    for region in re.findall(r'<\w+[^>]*role="region"[^>]*>', page):
        assert "aria-label" in region


@pytest.mark.parametrize(
    "directive", ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]
)
def test_the_policy_forbids_by_default(directive: str) -> None:
    assert directive in POLICY.split("; ")
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


def test_every_answer_is_taken_for_what_it_says() -> None:
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Referrer-Policy"] == "same-origin"
    assert {file.type for file in FILES.values()} <= set(TYPES.values())
