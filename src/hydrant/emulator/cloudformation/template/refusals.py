"""Why a template or a parameter is refused. Pure."""


class Refused(ValueError):
    """A template or parameters that CloudFormation does not take; the words are the answer's. Nothing was changed."""


def malformed(words: str) -> Refused:
    """The refusal of a template whose form is wrong."""
    return Refused(f"Template format error: {words}")


def erroneous(words: str) -> Refused:
    """The refusal of a template whose functions are wrong."""
    return Refused(f"Template error: {words}")
