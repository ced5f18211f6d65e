"""A position in a filter pattern, and what can be read from there on."""

from .errors import PatternError, bad_characters
from .regexes import compile_regex
from .values import Regex, Text, Value, number_of

MAX_REGEXES = 2
MAX_WILDCARDS = 3
SPACES = " \t\r\n"
_ENDS_WORD = SPACES + ",]}()&|=<>!"
_OPERATORS = ("!=", ">=", "<=", "=", ">", "<")


def is_name(text: str) -> bool:
    """Whether the text is a name of a property or a column: letters, digits, - and _ of ASCII."""
    return text.isascii() and text.replace("_", "a").replace("-", "a").isalnum()


class Scanner:
    """Reads a pattern from left to right, and counts what AWS bounds: regular expressions and wildcards."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.regexes = 0
        self.wildcards = 0

    def peek(self) -> str:
        """The character here; empty at the end."""
        return self.text[self.at : self.at + 1]

    def skip_spaces(self) -> None:
        """Go on to what is no white space."""
        while self.at < len(self.text) and self.text[self.at] in SPACES:
            self.at += 1

    def at_end(self) -> bool:
        """Whether only white space is left."""
        self.skip_spaces()
        return self.at == len(self.text)

    def take(self, token: str) -> bool:
        """Go past the token if it comes next."""
        self.skip_spaces()
        found = self.text.startswith(token, self.at)
        self.at += len(token) * found
        return found

    def expect(self, token: str) -> None:
        """Go past the token. Raises PatternError when something else comes next."""
        if not self.take(token):
            raise PatternError()

    def name(self) -> str:
        """The name that comes next; empty when none does."""
        self.skip_spaces()
        start = self.at
        while self.at < len(self.text) and is_name(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def operator(self) -> str | None:
        """The comparison that comes next."""
        return next((each for each in _OPERATORS if self.take(each)), None)

    def quoted(self) -> str:
        """The text between the quote that comes next and its fellow; a backslash escapes. Raises PatternError."""
        start, quote = self.at, self.text[self.at]
        said: list[str] = []
        self.at += 1
        while self.at < len(self.text):
            here = self.text[self.at]
            self.at += 1
            if here == quote:
                return "".join(said)
            if here == "\\" and self.at < len(self.text):
                here = self.text[self.at]
                self.at += 1
            said.append(here)
        raise bad_characters(self.text[start:])

    def regex(self) -> Regex:
        """The regular expression between % and %. Raises PatternError."""
        end = self.text.find("%", self.at + 1)
        if end < 0:
            raise bad_characters(self.text[self.at :])
        source = self.text[self.at + 1 : end]
        self.at = end + 1
        self.regexes += 1
        if self.regexes > MAX_REGEXES:
            raise PatternError(
                f"Your input has exceeded the maximum of {MAX_REGEXES} regular expressions per filter pattern."
            )
        return Regex(compile_regex(source))

    def word(self) -> str:
        """What stands here up to white space or a sign of the language."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in _ENDS_WORD:
            self.at += 1
        return self.text[start : self.at]

    def value(self) -> Value:
        """What something is compared with: a phrase, a regular expression, a number or a word. Raises PatternError."""
        self.skip_spaces()
        if self.peek() == '"':
            return Text(self.quoted())
        if self.peek() == "%":
            return self.regex()
        word = self.word()
        if not word:
            raise PatternError()
        if not is_name(word.replace("*", "a").replace(".", "a").replace("+", "a")):
            raise bad_characters(word)
        return Text(word, number_of(word))
