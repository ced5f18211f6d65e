"""A plan as people review it: what is told, what is masked, and that the same plan gives the same text."""

import json
import random
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydrant.terraform.plan_view.changes import read_plan
from hydrant.terraform.plan_view.markdown import LARGEST, as_markdown, marker
from hydrant.terraform.plan_view.text import as_text, summary
from hydrant.terraform.plan_view.values import SENSITIVE, UNKNOWN, flatten

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
SECRET = "correct horse battery staple"


def changed(
    address: str, before: Any, after: Any, actions: tuple[str, ...] = ("update",), **more: Any
) -> dict[str, Any]:
    return {
        "address": address,
        "mode": "managed",
        "change": {"actions": list(actions), "before": before, "after": after, **more},
    }


def plan(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resource_changes": list(resources), **more}


def test_a_changed_attribute_is_told_with_both_values() -> None:
    found = read_plan(
        plan(changed("aws_lambda_function.f", {"memory_size": 512, "x": 1}, {"memory_size": 768, "x": 1}))
    )
    assert as_text(found).splitlines() == [
        "! change aws_lambda_function.f",
        "-     memory_size = 512",
        "+     memory_size = 768",
        "",
        "Plan: 1 to change.",
    ]


def test_an_empty_plan_says_so() -> None:
    found = read_plan(plan(changed("a.b", {"x": 1}, {"x": 1}, ("no-op",)), changed("data.c", None, {}, ("read",))))
    assert found.empty
    assert summary(found) == "no changes"
    assert "no changes" in as_markdown(found, "dev")


def test_actions_are_counted_and_told_in_order() -> None:
    found = read_plan(
        plan(
            changed("z.delete", {"a": 1}, None, ("delete",)),
            changed("y.replace", {"a": 1}, {"a": 2}, ("delete", "create"), replace_paths=[["a"]]),
            changed("x.create", None, {"a": 1}, ("create",)),
            changed("b.create", None, {"a": 1}, ("create",)),
        )
    )
    assert summary(found) == "2 to create, 1 to replace, 1 to delete"
    assert found.document()["changes"] == {"add": 3, "change": 0, "remove": 2}
    assert [change.address for change in found.resources] == ["b.create", "x.create", "y.replace", "z.delete"]
    assert "+     a = 2  (forces replacement)" in as_text(found)


def test_unknown_values_and_documents_inside_of_texts_are_opened() -> None:
    before = {"policy": json.dumps({"Statement": [{"Action": "s3:Get"}]}), "arn": "x", "tags": {"a": "1"}}
    after = {"policy": json.dumps({"Statement": [{"Action": "s3:Put"}]}), "tags": {"a": "1"}}
    found = read_plan(plan(changed("a.b", before, after, after_unknown={"arn": True})))
    [change] = found.resources
    assert [(d.path, d.before, d.after) for d in change.differences] == [
        ("arn", '"x"', UNKNOWN),
        ("policy.Statement[0].Action", '"s3:Get"', '"s3:Put"'),
    ]


def test_drift_is_told_where_the_plan_touches_it() -> None:
    drift = [changed("a.b", {"x": 1}, {"x": 2}), changed("c.d", {"x": 1}, {"x": 2})]
    found = read_plan(plan(changed("a.b", {"x": 2}, {"x": 1}), resource_drift=drift))
    assert [change.address for change in found.drift] == ["a.b"]
    assert "Changed outside Terraform" in as_markdown(found, "dev")


@pytest.mark.parametrize(
    ("path", "value", "marks"),
    [
        ("plain", SECRET, {"plain": True}),
        ("nested", {"deep": [SECRET]}, {"nested": {"deep": True}}),
        ("db_password", SECRET, {}),
        ("environment", [{"variables": {"API_TOKEN": SECRET}}], {}),
        ("client_secret", SECRET, {}),
    ],
)
def test_secrets_are_masked_and_that_they_change_is_told(path: str, value: Any, marks: Any) -> None:
    other = json.loads(json.dumps(value).replace(SECRET, f"{SECRET} 2"))
    found = read_plan(plan(changed("a.b", {path: value}, {path: other}, before_sensitive=marks, after_sensitive=marks)))
    for text in (as_text(found), as_markdown(found, "dev"), json.dumps(found.document())):
        assert SECRET not in text
        assert text.count(SENSITIVE) == 2


@pytest.mark.parametrize(
    "secret",
    [
        "AKIA" + "Q" * 16,
        "postgres://admin:hunter2@db/x",  # pragma: allowlist secret
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",  # pragma: allowlist secret
        "ghp_" + "a" * 36,
    ],
)
def test_what_looks_like_a_secret_is_masked_without_a_mark(secret: str) -> None:
    text = as_text(read_plan(plan(changed("a.b", None, {"note": f"x {secret} y"}, ("create",)))))
    assert secret not in text
    assert "hunter2" not in text
    assert SENSITIVE in text


def test_a_sensitive_output_is_masked() -> None:
    outputs = {"o": {"actions": ["create"], "before": None, "after": SECRET, "after_sensitive": True}}
    text = as_markdown(read_plan({"output_changes": outputs}), "dev")
    assert SECRET not in text
    assert "`o`" in text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab_`|<", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
RESOURCES = st.dictionaries(st.text('ab."[]`|', min_size=1, max_size=8), st.tuples(VALUES, VALUES), max_size=5)


@unhurried
@given(RESOURCES, st.randoms(use_true_random=False))
def test_the_text_does_not_depend_on_the_order_of_the_document(resources: Any, dice: random.Random) -> None:
    entries = [changed(address, {"v": old}, {"v": new}) for address, (old, new) in resources.items()]
    first = as_markdown(read_plan(plan(*entries)), "dev")
    dice.shuffle(entries)
    assert as_markdown(read_plan(plan(*(shuffled(entry, dice) for entry in entries))), "dev") == first


def shuffled(value: Any, dice: random.Random) -> Any:
    """The same document with the members of its objects in another order."""
    if isinstance(value, dict):
        names = list(value)
        dice.shuffle(names)
        return {name: shuffled(value[name], dice) for name in names}
    return [shuffled(item, dice) for item in value] if isinstance(value, list) else value


@unhurried
@given(VALUES)
def test_equal_values_differ_nowhere(value: Any) -> None:
    assert read_plan(plan(changed("a.b", {"v": value}, {"v": value}))).resources[0].differences == ()


@unhurried
@given(VALUES)
def test_every_leaf_is_on_one_line_and_nulls_are_left_out(value: Any) -> None:
    for leaf in flatten({"v": value}).values():
        assert "\n" not in leaf.shown
        assert leaf.raw is not None


def test_a_fence_is_longer_than_any_in_the_values() -> None:
    text = as_markdown(read_plan(plan(changed("a.b", {"v": "1"}, {"v": "````` </details>"}))), "dev")
    assert "``````diff" in text


def test_a_comment_is_never_longer_than_allowed_and_stays_whole() -> None:
    entries = [changed(f"a.b{i}", None, {f"v{j}": "x" * 250 for j in range(20)}, ("create",)) for i in range(50)]
    text = as_markdown(read_plan(plan(*entries)), "dev")
    assert LARGEST - 1000 < len(text) < LARGEST + 300
    assert len(re.findall(r"^`{3,}", text, re.MULTILINE)) % 2 == 0
    assert text.count("<details>") == text.count("</details>")
    assert "longer than a comment may be" in text


def test_the_marker_is_the_first_line_and_cannot_be_broken_out_of() -> None:
    text = as_markdown(read_plan(plan()), "dev --> <script>")
    assert text.splitlines()[0] == marker("dev --> <script>")
    assert text.splitlines()[0].count("-->") == 1
    assert "<script>" not in text
