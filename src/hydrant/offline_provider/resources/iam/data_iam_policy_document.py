"""aws_iam_policy_document: a policy as JSON, byte for byte as the real provider writes it.

Source: internal/service/iam/policy_document_data_source.go and policy_model.go. Keys in this order; one element alone
stands without a list; several actions, resources and identifiers are sorted from z to a; condition values keep
their order; maps are sorted by key; `<`, `>` and `&` are escaped as Go's encoder does.
"""

import json
import zlib
from collections.abc import Iterable
from typing import Any

from hydrant.offline_provider.resource import DataSource, Refused
from hydrant.offline_provider.rules import Rules, one_of
from hydrant.offline_provider.schema import Values

_KEYS = (
    ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition")
)  # fmt: skip
_OLD_VERSION = "2008-10-17"
Document = dict[str, Any]


class PolicyDocument(DataSource):
    """A policy document from blocks, with others merged under and over it."""

    name = "aws_iam_policy_document"
    rules = Rules(
        defaults={"version": "2012-10-17", "statement.effect": "Allow"},
        checks={
            "version": one_of(_OLD_VERSION, "2012-10-17"),
            "statement.effect": one_of("Allow", "Deny"),
            "source_json": lambda text: "not used any more: use source_policy_documents" if text else None,
            "override_json": lambda text: "not used any more: use override_policy_documents" if text else None,
        },
    )

    def read(self, session: Any, config: Values) -> Values:
        """Merge: source documents, then the blocks, then the overriding documents."""
        merged: Document = {"Version": "", "Id": "", "Statement": []}
        seen: set[str] = set()
        for index, text in enumerate(config["source_policy_documents"] or []):
            source = _parse(text, "source_policy_documents", index)
            _refuse_twice(source, seen, index)
            _merge(merged, source)
        _merge(merged, _own(config))
        for index, text in enumerate(config["override_policy_documents"] or []):
            _merge(merged, _parse(text, "override_policy_documents", index))
        pretty = _dump(merged, indent=2)
        return {"json": pretty, "minified_json": _dump(merged), "id": str(zlib.crc32(pretty.encode()))}


def _own(config: Values) -> Document:
    version = config["version"]
    statements = [_statement(block, version) for block in config["statement"] or []]
    _refuse_twice({"Statement": statements}, set(), None)
    return {"Version": version, "Id": config["policy_id"] or "", "Statement": statements}


def _statement(block: Values, version: str) -> Document:
    return {
        "Sid": block["sid"] or "",
        "Effect": block["effect"],
        "Action": _one_or_sorted(block["actions"]),
        "NotAction": _one_or_sorted(block["not_actions"]),
        "Resource": _variables(_one_or_sorted(block["resources"]), version, "resources"),
        "NotResource": _variables(_one_or_sorted(block["not_resources"]), version, "not_resources"),
        "Principal": _principals(block["principals"], version),
        "NotPrincipal": _principals(block["not_principals"], version),
        "Condition": _conditions(block["condition"], version),
    }


def _one_or_sorted(values: list[str] | None) -> Any:
    items = sorted(values or [], reverse=True)
    return items[0] if len(items) == 1 else items


def _variables(value: Any, version: str, name: str) -> Any:
    """`&{` stands for `${`, which Terraform would take for its own."""
    if isinstance(value, list):
        return [_variables(item, version, name) for item in value]
    if version == _OLD_VERSION and "&{" in value:
        raise Refused(f"reading {name}: found &{{ in {value}, which document version {version} does not know")
    return value.replace("&{", "${")


def _principals(blocks: list[Values] | None, version: str) -> Any:
    pairs = [(b["type"], _variables(_one_or_sorted(b["identifiers"]), version, "identifiers")) for b in blocks or []]
    return _principal_map(pairs)


def _principal_map(pairs: list[tuple[str, Any]]) -> Any:
    """{"*": "*"} is written "*"; {"AWS": "*"} is not the same for roles and stays."""
    if len(pairs) == 1 and pairs[0][0] == "*" and pairs[0][1] in ("*", ["*"]):
        return "*"
    grouped: Document = {}
    for kind, found in pairs:
        if kind not in grouped:
            grouped[kind] = sorted(found, reverse=True) if isinstance(found, list) else found
        else:
            before = grouped[kind] if isinstance(grouped[kind], list) else [grouped[kind]]
            grouped[kind] = before + (sorted(found, reverse=True) if isinstance(found, list) else [found])
    return grouped


def _conditions(blocks: list[Values] | None, version: str) -> Document:
    triples = [(b["test"], b["variable"], _variables(b["values"], version, "values")) for b in blocks or []]
    return _condition_map(triples)


def _condition_map(triples: Iterable[tuple[str, str, list[str]]]) -> Document:
    grouped: Document = {}
    for test, variable, values in triples:
        grouped.setdefault(test, {}).setdefault(variable, []).extend(values)
    return {
        test: {variable: items[0] if len(items) == 1 else items for variable, items in variables.items()}
        for test, variables in grouped.items()
    }


def _parse(text: str | None, name: str, index: int) -> Document:
    """A given document in the same form; spelling of single values and lists is kept as it came."""
    try:
        raw = json.loads(text or "{}")
    except ValueError as error:
        raise Refused(f"{name}[{index}] is not valid JSON: {error}", name) from error
    statements = raw.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    parsed = [_parsed_statement(statement) for statement in listed]
    return {"Version": raw.get("Version", ""), "Id": raw.get("Id", ""), "Statement": parsed}


def _parsed_statement(raw: Document) -> Document:
    statement = {key: raw[key] for key in _KEYS if key in raw}
    for key in ("Principal", "NotPrincipal"):
        if key in raw:
            found = raw[key]
            pairs = [("*", "*")] if isinstance(found, str) else list(found.items())
            statement[key] = _principal_map(pairs)
    statement["Condition"] = _condition_map(
        (test, variable, _texts(values))
        for test, variables in raw.get("Condition", {}).items()
        for variable, values in variables.items()
    )
    return statement


def _texts(values: Any) -> list[str]:
    return [value if isinstance(value, str) else json.dumps(value) for value in _listed(values)]


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _refuse_twice(document: Document, seen: set[str], index: int | None) -> None:
    where = "" if index is None else f"merging source document {index}: "
    for statement in document["Statement"]:
        sid = statement.get("Sid")
        if sid and sid in seen:
            raise Refused(f"{where}duplicate Sid ({sid}). Remove the Sid or ensure Sids are unique.")
        seen.add(sid or "")


def _merge(document: Document, over: Document) -> None:
    """Statements with a Sid that is there already take its place, others follow."""
    document["Id"] = over["Id"] or document["Id"]
    document["Version"] = max(document["Version"], over["Version"])
    for statement in over["Statement"]:
        sid = statement.get("Sid")
        same = (index for index, known in enumerate(document["Statement"]) if sid and known.get("Sid") == sid)
        place = next(same, None)
        if place is None:
            document["Statement"].append(statement)
        else:
            document["Statement"][place] = statement


def _dump(document: Document, indent: int | None = None) -> str:
    """Write with the keys in order and without what is empty, as Go's `omitempty` does; maps inside sorted by key."""
    statements = [{key: _sorted(s[key]) for key in _KEYS if s.get(key)} for s in document["Statement"]]
    ordered = {"Version": document["Version"], "Id": document["Id"], "Statement": statements}
    written = json.dumps(
        {key: value for key, value in ordered.items() if value},
        indent=indent,
        separators=(",", ": ") if indent else (",", ":"),
        ensure_ascii=False,
    )
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return written


def _sorted(value: Any) -> Any:
    return {key: _sorted(value[key]) for key in sorted(value)} if isinstance(value, dict) else value
