"""What people see of a call."""

import json
from base64 import b64encode

from hydrant.invoking.call import Called
from hydrant.invoking.shown import error_lines, log_lines, result_lines, shown

ERROR = {
    "errorType": "KeyError",
    "errorMessage": "'amount'",
    "stackTrace": ['  File "/var/task/app.py", line 3, in handler\n    return event["amount"]\n'],
}


def called(payload: object, log: str = "START\nhello\nEND\n", error: str = "") -> Called:
    return Called("r-1", "$LATEST", error, json.dumps(payload).encode(), log, 0.0421)


def test_one_below_the_other_where_it_is_narrow() -> None:
    assert shown(called({"a": 1}), 80).split("\n") == [
        "Done in 0.042 s, request r-1",
        "Result",
        "  {",
        '    "a": 1',
        "  }",
        "Log",
        "  START",
        "  hello",
        "  END",
    ]


def test_beside_each_other_where_there_is_room() -> None:
    lines = shown(called({"a": 1}), 122).split("\n")
    assert lines[1] == f"{'Result':<60}  Log"
    assert lines[3] == f"{'    ' + chr(34) + 'a' + chr(34) + ': 1':<60}    hello"
    assert max(map(len, lines)) <= 122


def test_long_lines_are_cut_to_their_column_and_keep_their_indent() -> None:
    lines = shown(called("x" * 100), 122).split("\n")
    assert lines[2].startswith('  "xxx')
    assert lines[3].startswith("  xxx")
    assert sum(line[:60].count("x") for line in lines) == 100


def test_an_error_is_shown_with_its_stack() -> None:
    assert error_lines(ERROR) == [
        "KeyError: 'amount'",
        '  File "/var/task/app.py", line 3, in handler',
        '    return event["amount"]',
    ]
    assert shown(called(ERROR, error="Unhandled"), 0).startswith("Failed in 0.042 s, request r-1\nError\n  KeyError")


def test_a_stack_of_node_is_shown_too() -> None:
    assert error_lines({"errorType": "Error", "errorMessage": "no", "trace": ["Error: no", "    at handler"]}) == [
        "Error: no",
        "    at handler",
    ]


def test_records_for_firehose_are_shown_in_the_clear() -> None:
    data = b64encode(b'{"n": 1}\n').decode()
    lines = result_lines({"records": [{"recordId": "1", "result": "Ok", "data": data}]})
    assert [line.strip() for line in lines][2:9] == [
        "{",
        '"recordId": "1",',
        '"result": "Ok",',
        '"data (decoded)": {',
        '"n": 1',
        "}",
        "}",
    ]


def test_data_that_is_no_text_stays_as_it_is() -> None:
    data = b64encode(b"\xff").decode()
    assert f'"data": "{data}"' in "".join(result_lines({"records": [{"recordId": "1", "data": data}]}))


def test_the_terminal_gets_no_escape_of_a_function() -> None:
    text = shown(called("\x1b[2J", "\x1b]0;title\x07\n"), 0)
    assert "\x1b" not in text
    assert "\x07" not in text


def test_a_log_that_was_cut_says_so() -> None:
    assert log_lines("half a line\n" + "x" * 4096)[0] == "... (the end only; all of it: hydrant logs)"
    assert log_lines("") == ["(none)"]


def test_programs_get_all_of_it() -> None:
    assert called(ERROR, "log", "Unhandled").described() == {
        "request_id": "r-1",
        "version": "$LATEST",
        "function_error": "Unhandled",
        "result": ERROR,
        "log": "log",
        "seconds": 0.042,
    }
