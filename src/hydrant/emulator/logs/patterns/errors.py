"""What is wrong with a filter pattern."""


class PatternError(ValueError):
    """The text is no filter pattern. `words` is what AWS says; None where it says only that the pattern is invalid."""

    def __init__(self, words: str | None = None) -> None:
        super().__init__(words or "Invalid filter pattern")
        self.words = words


def bad_characters(term: str) -> PatternError:
    """A term with characters that it may not have."""
    return PatternError(f"Invalid character(s) in term '{term}'")
