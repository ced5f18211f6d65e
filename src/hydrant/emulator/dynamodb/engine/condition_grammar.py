"""The grammar of conditions: texts to conditions. Pure.

[Developer Guide: Condition and filter expressions, operators, and functions; Syntax for filter and condition
expressions]. Precedence: comparison, NOT, AND, OR.
"""

from .conditions import TYPES, All, Any, Attribute, Comparison, Condition, Constant, Exists, Not, OneOf, Operand, SizeOf
from .conditions import check_bounds as _check_bounds
from .names import Placeholders, wrong
from .paths import read_path
from .tokens import Tokens
from .values import ORDERED, kind

_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
}
_MAX_OPTIONS = 100


def read_condition(member: str, text: str, placeholders: Placeholders) -> Condition:
    """The condition of a text; `member` is where it stands in the request. Raises Refused."""
    tokens = Tokens(member, text)
    condition = ConditionReader(tokens, placeholders).disjunction()
    tokens.finish()
    return condition


class ConditionReader:
    """Reads conditions from tokens; how an operand is read can be changed below it."""

    def __init__(self, tokens: Tokens, placeholders: Placeholders) -> None:
        self._tokens = tokens
        self._placeholders = placeholders

    def disjunction(self) -> Condition:
        """Conditions joined by OR."""
        self._tokens.deeper()
        parts = [self._conjunction()]
        while self._tokens.met("OR"):
            parts.append(self._conjunction())
        self._tokens.shallower()
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _conjunction(self) -> Condition:
        parts = [self._negation()]
        while self._tokens.met("AND"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _negation(self) -> Condition:
        negated = False
        while self._tokens.met("NOT"):
            negated = not negated
        condition = self._primary()
        return Not(condition) if negated else condition

    def _primary(self) -> Condition:
        if self._tokens.met("("):
            condition = self.disjunction()
            self._tokens.need(")")
            return condition
        if self._function_comes() and self._tokens.now.text != "size":
            return self._function()
        return self._comparison()

    def _function_comes(self) -> bool:
        return self._tokens.now.kind == "name" and self._tokens.after.text == "("

    def _function(self) -> Condition:
        name = self._tokens.take().text
        self._tokens.need("(")
        operands = [self.operand()]
        while self._tokens.met(","):
            operands.append(self.operand())
        self._tokens.need(")")
        self._check_function(name, operands)
        if name in {"attribute_exists", "attribute_not_exists"}:
            return Exists(operands[0], name == "attribute_exists")
        return Comparison(name, tuple(operands))

    def _check_function(self, name: str, operands: list[Operand]) -> None:
        kind_of = self._tokens.kind
        if name not in _FUNCTIONS:
            raise wrong(kind_of, f"Invalid function name; function: {name}")
        if len(operands) != _FUNCTIONS[name]:
            words = "Incorrect number of operands for operator or function; operator or function:"
            raise wrong(kind_of, f"{words} {name}, number of operands: {len(operands)}")
        if name not in {"begins_with", "contains"} and not isinstance(operands[0], Attribute):
            raise wrong(kind_of, f"Operator or function requires a document path; operator or function: {name}")
        if name == "contains" and operands[0] == operands[1]:
            raise self._same("contains", operands[0])
        second = operands[-1].value if isinstance(operands[-1], Constant) else None
        if name == "attribute_type":
            self._check_type_name(operands[-1])
        elif name == "begins_with" and second is not None and kind(second) not in {"S", "B"}:
            raise self._operand_type(name, kind(second))

    def _check_type_name(self, operand: Operand) -> None:
        if not isinstance(operand, Constant) or kind(operand.value) != "S":
            given = kind(operand.value) if isinstance(operand, Constant) else "a document path"
            raise self._operand_type("attribute_type", given)
        if operand.value["S"] not in TYPES:
            valid = "{" + ",".join(TYPES) + "}"
            raise wrong(
                self._tokens.kind,
                f"Invalid attribute type name found; type: {operand.value['S']}, valid types: {valid}",
            )

    def _comparison(self) -> Condition:
        left = self.operand()
        if self._tokens.now.text in _COMPARATORS and self._tokens.now.kind == "symbol":
            operator = self._tokens.take().text
            return self._compared(operator, left, self.operand())
        if self._tokens.met("BETWEEN"):
            low = self.operand()
            self._tokens.need("AND")
            return self._between(left, low, self.operand())
        if self._tokens.met("IN"):
            return self._one_of(left)
        raise self._tokens.unexpected()

    def _compared(self, operator: str, left: Operand, right: Operand) -> Condition:
        if left == right:
            raise self._same(operator, left)
        if operator not in {"=", "<>"}:
            for operand in (left, right):
                if isinstance(operand, Constant) and kind(operand.value) not in ORDERED:
                    raise self._operand_type(operator, kind(operand.value))
        return Comparison(operator, (left, right))

    def _between(self, value: Operand, low: Operand, high: Operand) -> Condition:
        if isinstance(low, Constant) and isinstance(high, Constant):
            _check_bounds(f"Invalid {self._tokens.kind}: ", low.value, high.value)
        return Comparison("BETWEEN", (value, low, high))

    def _one_of(self, value: Operand) -> Condition:
        self._tokens.need("(")
        options = [self.operand()]
        while self._tokens.met(","):
            options.append(self.operand())
        self._tokens.need(")")
        if len(options) > _MAX_OPTIONS:
            words = "The IN operator is provided with too many operands; number of operands:"
            raise wrong(self._tokens.kind, f"{words} {len(options)}")
        return OneOf(value, tuple(options))

    def operand(self) -> Operand:
        """A path, a value or a size. Raises Refused."""
        if self._tokens.now.kind == "value":
            return Constant(self._placeholders.value(self._tokens.take().text, self._tokens.kind))
        if self._function_comes():
            return self._size()
        return Attribute(read_path(self._tokens, self._placeholders))

    def _size(self) -> Operand:
        name = self._tokens.take().text
        if name != "size":
            if name not in _FUNCTIONS:
                raise wrong(self._tokens.kind, f"Invalid function name; function: {name}")
            raise wrong(
                self._tokens.kind, f"The function is not allowed to be used this way in an expression; function: {name}"
            )
        self._tokens.need("(")
        operand = self.operand()
        self._tokens.need(")")
        return SizeOf(operand)

    def _same(self, operator: str, operand: Operand) -> Exception:
        shown = str(operand.path) if isinstance(operand, Attribute) else str(next(operand.paths, operand))
        words = "The first operand must be distinct from the remaining operands for this operator or function;"
        return wrong(self._tokens.kind, f"{words} operator: {operator}, first operand: {shown}")

    def _operand_type(self, name: str, given: str) -> Exception:
        words = "Incorrect operand type for operator or function; operator or function:"
        return wrong(self._tokens.kind, f"{words} {name}, operand type: {given}")
