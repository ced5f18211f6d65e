"""Tags and clients: what the provider block means for each resource."""

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.offline_provider.clients import ClientFactory, Session, Settings
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.tags import TagSettings, plan_tags, split_tags, tag_changes
from hydrant.offline_provider.values import Unknown

SETTINGS = TagSettings({"team": "a", "stage": "test"}, frozenset({"ignored"}), ("x:",))


def test_tags_of_a_plan() -> None:
    planned: dict[str, Any] = {"tags": {"team": "b", "own": "1"}}
    plan_tags(SETTINGS, planned, None)
    assert planned["tags_all"] == {"team": "b", "stage": "test", "own": "1"}
    planned = {"tags": Unknown}
    plan_tags(SETTINGS, planned, None)
    assert planned["tags_all"] is Unknown
    planned = {"tags": None}
    plan_tags(TagSettings(), planned, {"tags_all": None})
    assert planned["tags_all"] is None


def test_tags_that_aws_has_are_told_apart() -> None:
    found = {"team": "a", "stage": "prod", "own": "1", "aws:x": "1", "ignored": "1", "x:y": "1"}
    own, everything = split_tags(SETTINGS, {"tags": {}}, found)
    assert own == {"stage": "prod", "own": "1"}
    assert everything == {"team": "a", "stage": "prod", "own": "1"}
    assert split_tags(SETTINGS, {"tags": {"team": "a"}}, {"team": "a"})[0] == {"team": "a"}


TAGS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123"))


@given(TAGS, TAGS)
def test_tag_changes_lead_from_old_to_new(old: dict[str, str], new: dict[str, str]) -> None:
    added, removed = tag_changes({"tags_all": old}, {"tags_all": new})
    assert {k: v for k, v in {**old, **added}.items() if k not in removed} == new


def test_no_endpoint_no_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with pytest.raises(Refused, match="only talks to an emulator"):
        Session(ClientFactory(Settings(access_key="test")), "us-east-1").client("logs")
    monkeypatch.setenv("AWS_ENDPOINT_URL_LOGS", "http://one.localhost")
    factory = ClientFactory(Settings(access_key="test", endpoints={"iam": "http://two.localhost"}))
    assert (factory.endpoint("logs"), factory.endpoint("iam")) == ("http://one.localhost", "http://two.localhost")


def test_clients_are_made_once_by_many_threads() -> None:
    factory = ClientFactory(Settings(access_key="test", secret_key="test", endpoints={"logs": "http://127.0.0.1:1"}))
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(factory.client("logs", "us-east-1"))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in found}) == 1
    assert len(found) == 12
