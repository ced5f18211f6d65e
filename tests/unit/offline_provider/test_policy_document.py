"""aws_iam_policy_document writes the bytes that the real provider writes."""

import json
from typing import Any

import pytest

from hydrant.offline_provider.engine import DataEngine
from hydrant.offline_provider.providers import load
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.schema import blank

PROVIDER = load("aws")
BLOCK = PROVIDER.schema.data_sources["aws_iam_policy_document"].block
STATEMENT = BLOCK.blocks["statement"].block


def statement(**given: Any) -> dict[str, Any]:
    return {**blank(STATEMENT), **given}


def document(**given: Any) -> dict[str, Any]:
    source = PROVIDER.data_sources["aws_iam_policy_document"]
    engine = DataEngine(PROVIDER, "aws_iam_policy_document")
    PROVIDER.configure({"region": "us-east-1"})
    assert engine.source is source
    return engine.read({**blank(BLOCK), **given})


def condition(test: str, variable: str, *values: str) -> dict[str, Any]:
    return {"test": test, "variable": variable, "values": list(values)}


def test_a_whole_document() -> None:
    found = document(
        policy_id="p",
        statement=[
            statement(
                sid="1",
                actions=["s3:GetBucketLocation", "s3:ListAllMyBuckets"],
                resources=["arn:aws:s3:::*"],
                principals=[{"type": "Service", "identifiers": ["b.amazonaws.com", "a.amazonaws.com"]}],
            ),
            statement(
                effect="Deny",
                not_actions=["s3:*"],
                resources=["arn:aws:s3:::foo/&{aws:username}", "arn:aws:s3:::foo"],
                condition=[
                    condition("StringLike", "s3:prefix", "home/", "", "home/&{aws:username}/"),
                    condition("Bool", "aws:SecureTransport", "false"),
                ],
                not_principals=[{"type": "*", "identifiers": ["*"]}],
            ),
        ],
    )
    assert (
        found["json"]
        == """{
  "Version": "2012-10-17",
  "Id": "p",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*",
      "Principal": {
        "Service": [
          "b.amazonaws.com",
          "a.amazonaws.com"
        ]
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "Resource": [
        "arn:aws:s3:::foo/${aws:username}",
        "arn:aws:s3:::foo"
      ],
      "NotPrincipal": "*",
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "false"
        },
        "StringLike": {
          "s3:prefix": [
            "home/",
            "",
            "home/${aws:username}/"
          ]
        }
      }
    }
  ]
}"""
    )
    assert json.loads(found["minified_json"]) == json.loads(found["json"])
    assert "\n" not in found["minified_json"]
    assert " " not in found["minified_json"]


def test_the_star_of_a_type_stays_a_map() -> None:
    found = document(statement=[statement(actions=["a:b"], principals=[{"type": "AWS", "identifiers": ["*"]}])])
    assert json.loads(found["json"])["Statement"][0]["Principal"] == {"AWS": "*"}


def test_an_empty_document() -> None:
    assert document()["json"] == '{\n  "Version": "2012-10-17"\n}'


def test_letters_are_escaped_as_go_does() -> None:
    found = document(statement=[statement(actions=["a:b"], resources=["<&>é"])])
    assert "\\u003c\\u0026\\u003eé" in found["json"]


def source(*statements: Any, **more: Any) -> str:
    return json.dumps({"Statement": list(statements), **more})


def test_documents_are_merged_by_sid() -> None:
    found = document(
        source_policy_documents=[source({"Sid": "a", "Effect": "Allow"}, {"Sid": "b", "Effect": "Allow"}, Id="s")],
        statement=[statement(sid="b", actions=["own:b"])],
        override_policy_documents=[source({"Sid": "a", "Effect": "Deny"}, {"Effect": "Deny"}, Version="2012-10-17")],
    )
    assert json.loads(found["json"]) == {
        "Version": "2012-10-17",
        "Id": "s",
        "Statement": [
            {"Sid": "a", "Effect": "Deny"},
            {"Sid": "b", "Effect": "Allow", "Action": "own:b"},
            {"Effect": "Deny"},
        ],
    }


def test_a_given_document_comes_out_in_the_same_form() -> None:
    given = {"Principal": {"AWS": ["1", "2"]}, "Condition": {"Bool": {"k": True}}, "Action": ["x:y"], "Effect": "Allow"}
    found = document(source_policy_documents=[source(given)])
    assert json.loads(found["json"])["Statement"] == [
        {"Effect": "Allow", "Action": ["x:y"], "Principal": {"AWS": ["2", "1"]}, "Condition": {"Bool": {"k": "true"}}}
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"statement": [statement(sid="a"), statement(sid="a")]}, r"duplicate Sid \(a\)"),
        ({"source_policy_documents": [source({"Sid": "a"}), source({"Sid": "a"})]}, "merging source document 1"),
        ({"source_policy_documents": ["{"]}, r"source_policy_documents\[0\] is not valid JSON"),
        ({"version": "2008-10-17", "statement": [statement(resources=["&{x}"])]}, "which document version 2008-10-17"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        document(**given)


def test_the_same_document_has_the_same_id() -> None:
    assert document()["id"] == document()["id"] != document(policy_id="x")["id"]
