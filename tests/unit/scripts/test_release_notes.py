"""What a release says of itself: version, tag and changelog must fit together."""

import pytest

from hydrant.errors import UsageError
from scripts.release_notes import notes

RELEASED = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-29\n\n- Two.\n\n## [1.1.0] - 2026-10-01\n\n- One.\n"


def test_a_release_has_the_section_of_its_version() -> None:
    assert notes(RELEASED, "1.2.0", "v1.2.0") == "- Two."


def test_a_dry_run_takes_what_is_unreleased_or_else_the_section_of_the_version() -> None:
    assert (
        notes(RELEASED.replace("[Unreleased]\n", "[Unreleased]\n\n### Added\n\n- New.\n"), "1.2.0")
        == "### Added\n\n- New."
    )
    assert notes(RELEASED, "1.1.0") == "- One."


@pytest.mark.parametrize(
    ("version", "tag", "reason"),
    [
        ("1.2.0", "v1.2.1", r"The tag is v1\.2\.1, the version 1\.2\.0"),
        ("1.2.0", "1.2.0", r"The tag is 1\.2\.0"),
        ("1.3.0", "v1.3.0", r"no section of 1\.3\.0"),
        ("1.3.0", "", r"nothing of 1\.3\.0"),
    ],
)
def test_what_does_not_fit_is_refused(version: str, tag: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        notes(RELEASED, version, tag)


@pytest.mark.parametrize(
    ("there", "instead", "reason"),
    [
        ("[1.2.0] - 2026-11-29", "[1.2.0]", "no section"),
        ("- Two.\n", "", "an empty one"),
        ("## [Unreleased]\n", "## [Unreleased]\n\n- Forgotten.\n", "still unreleased"),
    ],
)
def test_a_changelog_that_is_not_ready_for_the_tag_is_refused(there: str, instead: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        notes(RELEASED.replace(there, instead), "1.2.0", "v1.2.0")
