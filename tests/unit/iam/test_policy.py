"""Laws of IAM's evaluation."""

import json
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.iam.conditions import PolicyError, conditions_hold
from hydrant.iam.patterns import arn_matches, text_matches
from hydrant.iam.policy import Access, Policy, Principal, allows

ACTIONS = ("s3:PutObject", "s3:GetObject", "kinesis:GetRecords", "lambda:InvokeFunction")
ARNS = (
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::bucket/data/x",
    "arn:aws:kinesis:us-east-1:000000000000:stream/s",
    "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
)
action_patterns = st.sampled_from([*ACTIONS, "*", "s3:*", "S3:Put*", "kinesis:Get?ecords", "nothing:*"])
arn_patterns = st.sampled_from([*ARNS, "*", "arn:aws:s3:::*", "arn:aws:s3:::bucket/*", "arn:aws:kinesis:*:*:stream/?"])


def one_or_more(values: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("Allow", "Deny")) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": draw(st.sampled_from(effects))}
    statement[draw(st.sampled_from(["Action", "NotAction"]))] = draw(one_or_more(action_patterns))
    statement[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(one_or_more(arn_patterns))
    if draw(st.booleans()):
        operator = draw(st.sampled_from(["StringEquals", "StringNotEquals", "StringLikeIfExists"]))
        statement["Condition"] = {operator: {"sts:ExternalId": draw(st.sampled_from(["1", "2", "*"]))}}
    return statement


policies = st.lists(statements(), max_size=4)
accesses = st.builds(
    Access, st.sampled_from(ACTIONS), st.sampled_from(ARNS), st.sampled_from([{}, {"sts:externalid": ("1",)}])
)


def policy(*found: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return Policy.parse(json.dumps({"Version": version, "Statement": list(found)}))


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


@given(policies, accesses)
def test_without_a_statement_that_allows_nothing_is_allowed(found: list[dict[str, Any]], access: Access) -> None:
    assert not allows([policy(*[each for each in found if each["Effect"] == "Deny"])], access)


@given(policies, accesses)
def test_a_deny_of_everything_wins_over_whatever_is_allowed(found: list[dict[str, Any]], access: Access) -> None:
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert not allows([policy(*found, deny)], access)
    assert not allows([policy(*found), policy(deny)], access)


@given(policies, policies, accesses)
def test_more_that_allows_never_takes_away(one: list[Any], more: list[Any], access: Access) -> None:
    more = [each for each in more if each["Effect"] == "Allow"]
    if allows([policy(*one)], access):
        assert allows([policy(*one), policy(*more)], access)


@given(st.lists(statements(), min_size=1, max_size=4), accesses, st.randoms())
def test_neither_order_nor_division_into_policies_matters(found: list[Any], access: Access, random: Any) -> None:
    whole = allows([policy(*found)], access)
    random.shuffle(found)
    assert allows([policy(each) for each in found], access) == whole


@given(policies, policies, accesses)
def test_a_boundary_only_limits(found: list[Any], limits: list[Any], access: Access) -> None:
    bounded = allows([policy(*found)], access, [policy(*limits)])
    assert bounded == (allows([policy(*found)], access) and allows([policy(*limits)], access))


@given(statements(), accesses)
def test_an_element_and_its_opposite_divide_all_accesses(statement: dict[str, Any], access: Access) -> None:
    statement["Effect"] = "Allow"
    flipped = dict(statement)
    name = "Action" if "Action" in statement else "NotAction"
    flipped["NotAction" if name == "Action" else "Action"] = flipped.pop(name)
    everywhere = {"Effect": "Allow", "Action": "*"} | {
        key: statement[key] for key in ("Resource", "NotResource", "Condition") if key in statement
    }
    both = [allows([policy(statement)], access), allows([policy(flipped)], access)]
    assert sum(both) == (1 if allows([policy(everywhere)], access) else 0)


@given(st.text(string.ascii_letters + string.digits + "-/_.", max_size=20), st.data())
def test_a_text_with_parts_replaced_by_wildcards_still_means_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert text_matches(text[:start] + "*" + text[end:], text)
    assert text_matches(text[:start] + "?" * (end - start) + text[end:], text)
    assert not text_matches(text + "?", text)


def test_a_wildcard_stays_within_its_field_of_an_arn_but_for_the_last() -> None:
    arn = "arn:aws:logs:us-east-1:1:log-group:g:log-stream:s"
    assert arn_matches("arn:aws:logs:*:*:log-group:*", arn)
    assert arn_matches("arn:aws:logs:us-east-1:1:*", arn)
    assert not arn_matches("arn:aws:*:log-group:g:log-stream:s", arn)
    assert arn_matches("arn:aws:logs", arn)
    assert not arn_matches("arn:aws:log", arn)


def test_c5_the_bare_arn_of_a_function_does_not_mean_its_versions() -> None:
    function = "arn:aws:lambda:us-east-1:000000000000:function:f"
    assert not arn_matches(function, f"{function}:$LATEST")
    assert arn_matches(f"{function}:*", f"{function}:$LATEST")
    assert arn_matches(f"{function}:$LATEST", f"{function}:$LATEST")


def test_variables_are_filled_in_and_their_values_are_no_patterns() -> None:
    found = [policy(allow("s3:PutObject", "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*"))]
    inside = "arn:aws:s3:::bucket/red/x"
    assert allows(found, Access("s3:PutObject", inside, {"aws:principaltag/team": ("red",)}))
    assert not allows(found, Access("s3:PutObject", inside, {"aws:principaltag/team": ("*",)}))
    assert not allows(found, Access("s3:PutObject", inside))
    old = [policy(allow("s3:PutObject", "arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*"), version="2008-10-17")]
    assert not allows(old, Access("s3:PutObject", inside, {"aws:principaltag/team": ("red",)}))


BROKEN: list[dict[str, Any]] = [
    {"Action": "*"},
    {"Resource": "*"},
    {"Action": "*", "NotAction": "s3:*", "Resource": "*"},
    {"Action": "*", "Resource": "*", "Condition": {"StringSounds": {"a": "b"}}},
    {"Action": "*", "Resource": "*", "Condition": {"BoolNot": {"a": "b"}}},
    {"Action": "*", "Resource": "*", "Condition": {"NumericEquals": {"sts:ExternalId": "many"}}},
    {"Action": 5, "Resource": "*"},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_no_policy_can_say_allows_nothing_and_denies_what_it_may_mean(broken: dict[str, Any]) -> None:
    access = Access("s3:PutObject", ARNS[1], {"sts:externalid": ("1",)})
    assert not allows([policy({"Effect": "Allow", **broken})], access)
    assert not allows([policy(allow("*"), {"Effect": "Deny", **broken})], access)


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"Statement": 5}', '{"Statement": ["Allow"]}'])
def test_documents_that_are_no_policies_are_told(document: str) -> None:
    with pytest.raises(PolicyError):
        Policy.parse(document)


def trust(principal: Any, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole", **more}


FIREHOSE = Principal("Service", "firehose.amazonaws.com")


def trusted(*found: dict[str, Any], principal: Principal = FIREHOSE, external_id: str = "000000000000") -> bool:
    context = {"sts:externalid": (external_id,)}
    return allows([policy(*found)], Access("sts:AssumeRole", "arn:aws:iam::1:role/r", context, principal))


def test_h1_trust_names_the_service() -> None:
    assert trusted(trust({"Service": "firehose.amazonaws.com"}))
    assert trusted(trust({"Service": ["lambda.amazonaws.com", "firehose.amazonaws.com"]}))
    assert not trusted(trust({"Service": "lambda.amazonaws.com"}))
    assert not trusted(trust({"AWS": "*"}))
    assert not trusted(trust("*"))
    assert not trusted(trust({"Service": "firehose.amazonaws.com"}), trust("*", "Deny"))
    user = Principal("AWS", "arn:aws:iam::111111111111:user/u")
    assert trusted(trust("*"), principal=user)
    assert trusted(trust({"AWS": "111111111111"}), principal=user)
    assert trusted(trust({"AWS": "arn:aws:iam::111111111111:root"}), principal=user)
    assert not trusted(trust({"AWS": "arn:aws:iam::222222222222:root"}), principal=user)


def test_h1_the_external_id_is_the_account() -> None:
    condition = {"StringEquals": {"sts:ExternalId": "000000000000"}}
    statement = trust({"Service": "firehose.amazonaws.com"}, Condition=condition)
    assert trusted(statement)
    assert not trusted(statement, external_id="111111111111")


CONTEXT = {
    "text": ("Value",),
    "number": ("10",),
    "flag": ("true",),
    "date": ("2026-01-02T00:00:00Z",),
    "ip": ("10.1.2.3",),
    "arn": ("arn:aws:s3:::bucket/x",),
    "tags": ("a", "b"),
}
HOLDING: list[tuple[str, str, Any]] = [
    ("StringEquals", "text", ["no", "Value"]),
    ("StringEqualsIgnoreCase", "TEXT", "vALUE"),
    ("StringLike", "text", "V?l*"),
    ("StringNotEquals", "missing", "x"),
    ("StringEqualsIfExists", "missing", "x"),
    ("NumericLessThan", "number", 11),
    ("NumericGreaterThanEquals", "number", "10"),
    ("Bool", "flag", True),
    ("DateGreaterThan", "date", "2026-01-01T00:00:00Z"),
    ("DateLessThan", "date", "2026-01-03"),
    ("IpAddress", "ip", ["192.168.0.0/16", "10.0.0.0/8"]),
    ("NotIpAddress", "ip", "192.168.0.0/16"),
    ("ArnLike", "arn", "arn:aws:s3:::buck*"),
    ("ArnEquals", "arn", "arn:aws:s3:::bucket/?"),
    ("Null", "missing", "true"),
    ("Null", "text", False),
    ("ForAnyValue:StringEquals", "tags", "b"),
    ("ForAllValues:StringEquals", "tags", ["a", "b", "c"]),
    ("ForAllValues:StringEquals", "missing", "a"),
]
FAILING: list[tuple[str, str, Any]] = [
    ("StringEquals", "text", "value"),
    ("StringEquals", "missing", "x"),
    ("StringNotLike", "text", ["x", "V*"]),
    ("StringEqualsIfExists", "text", "x"),
    ("NumericEquals", "text", 1),
    ("NumericLessThan", "number", 10),
    ("Bool", "flag", "false"),
    ("Bool", "missing", "false"),
    ("DateLessThan", "date", "2026-01-01T00:00:00+00:00"),
    ("IpAddress", "text", "10.0.0.0/8"),
    ("ArnLike", "arn", "arn:aws:*bucket/x"),
    ("Null", "missing", "false"),
    ("ForAnyValue:StringEquals", "missing", "a"),
    ("ForAnyValue:StringEquals", "tags", "c"),
    ("ForAllValues:StringEquals", "tags", "a"),
    ("ForAllValues:StringNotEquals", "tags", "a"),
]


@pytest.mark.parametrize(("operator", "key", "wanted"), HOLDING)
def test_conditions_that_hold(operator: str, key: str, wanted: Any) -> None:
    assert conditions_hold({operator: {key: wanted}}, CONTEXT)


@pytest.mark.parametrize(("operator", "key", "wanted"), FAILING)
def test_conditions_that_do_not_hold(operator: str, key: str, wanted: Any) -> None:
    assert not conditions_hold({operator: {key: wanted}}, CONTEXT)
    assert not conditions_hold({operator: {key: wanted}, "StringEqualsIgnoreCase": {"text": "value"}}, CONTEXT)
