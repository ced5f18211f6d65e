"""What `hydrant env` writes for other tools."""

from hydrant.cli.env import for_github


def test_values_for_github_end_where_no_value_can_end_them() -> None:
    lines = for_github({"A": "one", "B": "two\nB<<lines"}).splitlines()
    name, mark = lines[0].split("<<")
    assert (name, lines[1], lines[2]) == ("A", "one", mark)
    assert lines[3:] == [f"B<<{mark}", "two", "B<<lines", mark]
    assert mark != for_github({"A": "one"}).splitlines()[2]
