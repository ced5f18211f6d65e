from hydrant.offline_provider.members import Members
from hydrant.offline_provider.schema import Attribute, Block, NestedBlock

INNER = Block({"max_age": Attribute("max_age", "number"), "arn": Attribute("arn", "string")})
BLOCK = Block(
    {"bus_name": Attribute("bus_name", "string"), "enabled": Attribute("enabled", "bool")},
    {"retry_policy": NestedBlock("retry_policy", "list", INNER, 0, 1), "target": NestedBlock("target", "set", INNER)},
)
VALUES = {
    "bus_name": "b",
    "enabled": False,
    "retry_policy": [{"max_age": 3, "arn": None}],
    "target": [{"max_age": 0, "arn": "a"}],
}


def test_names_follow_their_rule_and_what_is_empty_is_left_out() -> None:
    assert Members(BLOCK).request(VALUES) == {"BusName": "b", "RetryPolicy": {"MaxAge": 3}, "Target": [{"Arn": "a"}]}


def test_a_table_renames_leaves_out_and_keeps() -> None:
    names = {"bus_name": "EventBusName", "retry_policy": None, "target": "Targets", "target.arn": "ARN"}
    way = Members(BLOCK, names, lower=True, keep=frozenset({"enabled", "target.max_age"}))
    assert way.request(VALUES) == {"EventBusName": "b", "enabled": False, "Targets": [{"maxAge": 0, "ARN": "a"}]}


def test_what_is_read_has_the_schemas_shape() -> None:
    found = Members(BLOCK).read({"BusName": "b", "RetryPolicy": {"MaxAge": 3}, "Target": [{"Arn": "a"}], "More": 1})
    assert found == {
        "bus_name": "b",
        "retry_policy": [{"max_age": 3, "arn": None}],
        "target": [{"max_age": None, "arn": "a"}],
    }


def test_what_was_written_is_read_again() -> None:
    way = Members(BLOCK, keep=frozenset({"enabled", "target.max_age"}))
    assert way.read(way.request(VALUES)) == VALUES
