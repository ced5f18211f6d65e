"""Filter patterns and the lines that they mean, from what AWS documents and what it answered [stackd: logs]."""

from typing import NamedTuple


class Case(NamedTuple):
    """A pattern, lines that match and lines that don't."""

    pattern: str
    match: tuple[str, ...]
    other: tuple[str, ...]


WORDS = (
    Case("", ("anything", "", "{}", " "), ()),
    Case("   ", ("anything", ""), ()),
    Case('""', ("anything", ""), ()),
    Case('" "', ("two words", " "), ("plain",)),
    Case(
        "ERROR",
        ("[ERROR 400] BAD REQUEST", "ERRORCODE: -1", "TERROR", "ERROR_ARGUMENTS", "ERROR\nnext"),
        ("[INFO 200] OK", "error", "Error", "ERRO R"),
    ),
    Case(
        "ERROR ARGUMENTS",
        ("[ERROR 419] MISSING ARGUMENTS", "ARGUMENTS ERROR", "ERROR_ARGUMENTS", "ERROR\nARGUMENTS"),
        ("[ERROR 400] BAD REQUEST", "ARGUMENTS", "ERROR arguments"),
    ),
    Case("?ERROR ?WARN", ("ERROR WARN message", "ERROR message", "WARN message", "WARNING"), ("INFO", "warn", "")),
    Case("?ERROR ?ARGUMENTS REQUEST", ("[INFO] REQUEST FAILED", "ERROR REQUEST"), ("ERROR ARGUMENTS", "request")),
    Case("?ERROR ?ARGUMENTS -REQUEST", ("plain", "ERROR", "ARGUMENTS"), ("ERROR REQUEST", "REQUEST")),
    Case("ERROR -Exiting", ("[ERROR] A fatal exception",), ("ERROR: Exiting with ERRORCODE: -1", "fatal")),
    Case("-ERROR", ("fine", "", "error"), ("ERROR", "TERROR")),
    Case("-ERROR -WARN", ("INFO",), ("ERROR", "WARN", "ERROR WARN")),
    Case('"INTERNAL SERVER ERROR"', ("[ERROR 500] INTERNAL SERVER ERROR",), ("INTERNAL  SERVER ERROR", "SERVER ERROR")),
    Case('"[ERROR]" Exception', ("[ERROR] InvalidQueryException",), ("[ERROR] Terminating", "ERROR Exception")),
    Case('ERROR -"BAD REQUEST"', ("[ERROR 401] UNAUTHORIZED",), ("[ERROR 400] BAD REQUEST", "REQUEST")),
    Case('?"a b" ?"c d"', ("x a b", "c d y"), ("a c b d", "ab")),
    Case('"hello-world"', ("say hello-world",), ("hello world", "hello_world")),
    Case(r'"say \"hi\""', ('they say "hi"',), ("they say hi",)),
    Case('"level: ERROR"', ("level: ERROR",), ("level:ERROR",)),
    Case("404", ("status 404", "14045"), ("40 4",)),
    Case("snake_case", ("a snake_case_name",), ("snake case",)),
    Case("ERROR\tWARN", ("ERROR WARN",), ("ERROR", "WARN")),
)

REGEXES = (
    Case("%AUTHORIZED%", ("[ERROR 401] UNAUTHORIZED REQUEST", "[SUCCESS 200] AUTHORIZED"), ("OK", "authorized")),
    Case("%^[hc]at%", ("hat trick", "catalogue"), ("a hat", "bat")),
    Case("%[hc]at$%", ("the cat", "hat"), ("cats", "the cat\n")),
    Case("%colou?r%", ("color", "colour"), ("colouur", "colr")),
    Case("%^a{3,5}$%", ("aaa", "aaaaa"), ("aa", "aaaaaa")),
    Case("%^a{2}$%", ("aa",), ("a", "aaa")),
    Case("%^a{2,}$%", ("aa", "aaaa"), ("a",)),
    Case("%^a{,2}b$%", ("b", "aab"), ("aaab",)),
    Case("%gray|grey%", ("gray", "grey"), ("groy",)),
    Case("%^starting|^shutting down%", ("starting up", "shutting down now"), ("not starting",)),
    Case(r"%10\.10\.0\.1%", ("from 10.10.0.1",), ("10010,051",)),
    Case("%10.10.0.1%", ("10.10.0.1", "10x10y0z1"), ("10.10.0",)),
    Case(r"%\[.\]%", ("value [7]",), ("value 7", "[77]")),
    Case("%ab*c%", ("ac", "abc", "abbbc"), ("adc",)),
    Case("%ab+c%", ("abc", "abbc"), ("ac",)),
    Case("%.at%", ("4at", "hat"), ("at",)),
    Case(r"%\d\d%", ("port 80",), ("port 8", "\u0663\u0664")),
    Case(r"%^\D+$%", ("letters",), ("l3tters",)),
    Case(r"%^ERROR\s[0-9]{3}$%", ("ERROR 500", "ERROR\n500"), ("ERROR 50", "ERROR 5000", "xERROR 500")),
    Case(r"%^\S+$%", ("word",), ("two words",)),
    Case(r"%^\w+$%", ("snake_case9",), ("kebab-case",)),
    Case(r"%\W%", ("a-b", "a b"), ("ab_",)),
    Case(r"%\x21%", ("hello!",), ("hello",)),
    Case(r"%\x28error\x29%", ("an (error)",), ("an error",)),
    Case("%[^a-z]+%", ("A", "9"), ("abc", "")),
    Case(r"%\\%", ("back\\slash",), ("slash/",)),
    Case("%key:value%", ("key:value",), ("key=value",)),
    Case("%a;b,c#d@e/f=g-h%", ("a;b,c#d@e/f=g-h",), ("abc",)),
    Case("ERROR %5[0-9]{2}%", ("ERROR 503",), ("ERROR 404", "503")),
    Case("ERROR -%5[0-9]{2}%", ("ERROR 404",), ("ERROR 503",)),
)

_TRAIL = (
    '{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],'
    '"objectList":[{"name":"a","id":1},{"name":"b","id":2}],"SomeObject":null,"cluster.name":"c","ThisFlag":true}'
)
_USERS = (
    '{"user":{"id":1,"email":"John.Stiles@example.com"},"users":[{"id":2,"email":"John.Doe@example.com"},'
    '{"id":3,"email":"Jane.Doe@example.com"}],"actions":["GET","PUT","DELETE"],"coordinates":[[0,1,2],[4,5,6],[7,8,9]]}'
)

OBJECTS = (
    Case('{ $.eventType = "UpdateTrail" }', (_TRAIL,), (_USERS, "UpdateTrail", "", "{}", "[1]")),
    Case("{ $.eventType = UpdateTrail }", (_TRAIL,), (_USERS, '{"eventType":"updatetrail"}')),
    Case('{$.eventType="UpdateTrail"}', (_TRAIL,), (_USERS,)),
    Case('{ $.eventType = "*Trail" }', (_TRAIL,), ('{"eventType":"Trailing"}',)),
    Case('{ $.eventType = "Update*" }', (_TRAIL,), ('{"eventType":"anUpdate"}',)),
    Case('{ $.eventType = "*dateTr*" }', (_TRAIL,), ('{"eventType":"UpdateDate"}',)),
    Case('{ $.eventType = "Upd*Trail" }', ('{"eventType":"Upd*Trail"}',), (_TRAIL,)),
    Case("{ $.sourceIPAddress != 123.123.* }", (_TRAIL,), ('{"sourceIPAddress":"123.123.0.9"}', "{}", "no")),
    Case("{ $.sourceIPAddress = 111.111.* }", (_TRAIL,), ('{"sourceIPAddress":"111.112.0.9"}',)),
    Case(
        '{ $.arrayKey[0] = "value" }',
        (_TRAIL,),
        ('{"arrayKey":"value"}', '{"arrayKey":[]}', '{"arrayKey":{"0":"value"}}'),
    ),
    Case('{ $.arrayKey = "value" }', ('{"arrayKey":"value"}',), (_TRAIL,)),
    Case('{ $.arrayKey != "value" }', ('{"arrayKey":"x"}',), (_TRAIL, '{"arrayKey":"value"}')),
    Case("{ $.objectList[1].id = 2 }", (_TRAIL,), ('{"objectList":[{"id":2}]}', '{"objectList":[1,2]}')),
    Case("{ $.objectList[*].id = 2 }", (_TRAIL, '{"objectList":[{"id":2}]}'), ('{"objectList":[]}', _USERS)),
    Case('{ $.arrayKey[*] = "another value" }', (_TRAIL,), ('{"arrayKey":["value"]}',)),
    Case('{ $.* = "UpdateTrail" }', (_TRAIL, '{"other":"UpdateTrail"}'), ('{"a":{"b":"UpdateTrail"}}',)),
    Case("{ $.['cluster.name'] = \"c\" }", (_TRAIL,), ('{"cluster":{"name":"c"}}',)),
    Case('{ $.cluster.name = "c" }', ('{"cluster":{"name":"c"}}',), (_TRAIL,)),
    Case(
        "{ $.SomeObject IS NULL }",
        (_TRAIL, '{"SomeObject":[1,null]}'),
        ("{}", '{"SomeObject":"null"}', '{"SomeObject":0}'),
    ),
    Case("{ $.SomeOtherObject NOT EXISTS }", (_TRAIL, "{}"), ('{"SomeOtherObject":null}', "not JSON", "[]")),
    Case("{ $.ThisFlag IS TRUE }", (_TRAIL,), ('{"ThisFlag":false}', '{"ThisFlag":"true"}', '{"ThisFlag":1}', "{}")),
    Case("{ $.ThisFlag IS FALSE }", ('{"ThisFlag":false}',), (_TRAIL, '{"ThisFlag":0}', '{"ThisFlag":null}')),
    Case("{ $.ThisFlag = true }", ('{"ThisFlag":"true"}',), (_TRAIL,)),
    Case("{ $.v = * }", ('{"v":"x"}', '{"v":1}', '{"v":""}'), ("{}", '{"v":null}', '{"v":[]}', '{"v":true}')),
    Case('{ $.v = "" }', ('{"v":""}',), ('{"v":" "}', '{"v":null}')),
    Case("{ $.v = 1 }", ('{"v":1}', '{"v":1.0}', '{"v":1e0}', '{"v":"1"}'), ('{"v":"1.0"}', '{"v":10}', '{"v":true}')),
    Case('{ $.v = "1" }', ('{"v":1}', '{"v":"1"}'), ('{"v":1.0}', '{"v":1e0}', '{"v":"1.0"}')),
    Case(
        "{ $.v != 1 }",
        ('{"v":2}', '{"v":"x"}', '{"v":"1.0"}', '{"v":""}'),
        ('{"v":1.0}', '{"v":null}', "{}", '{"v":[2]}'),
    ),
    Case("{ $.v > 1 }", ('{"v":1.5}', '{"v":1e3}'), ('{"v":1}', '{"v":"2"}', '{"v":-1}', "{}")),
    Case("{ $.v >= 1 }", ('{"v":1}', '{"v":2}'), ('{"v":0.9}',)),
    Case("{ $.v < 10e-3 }", ('{"v":0.001}', '{"v":-5}'), ('{"v":0.01}',)),
    Case("{ $.v <= 55.5 }", ('{"v":55.5}',), ('{"v":55.6}',)),
    Case("{ $.v > +1000 }", ('{"v":1001}',), ('{"v":1000}',)),
    Case("{ $.v = -1 }", ('{"v":-1}', '{"v":-1.0}'), ('{"v":1}',)),
    Case("{ $.v = 1e+3 }", ('{"v":1000}',), ('{"v":100}',)),
    Case("{ $.v = 4* }", ('{"v":404}', '{"v":"4xx"}', '{"v":4}'), ('{"v":504}', '{"v":-4}')),
    Case("{ $.v = %^Al.*% }", ('{"v":"Alpha"}', '{"v":"Alphabet"}'), ('{"v":"xAl"}', '{"v":null}')),
    Case("{ $.v != %^Al% }", ('{"v":"beta"}', '{"v":7}'), ('{"v":"Alpha"}', "{}")),
    Case(r"{ $.v = %1[0-9]{2}% }", ('{"v":150}', '{"v":"a 150"}'), ('{"v":15}',)),
    Case('{ $.v = "a?b" }', ('{"v":"a?b"}',), ('{"v":"axb"}',)),
    Case("{ $.v-w_x = 1 }", ('{"v-w_x":1}',), ('{"v":1}',)),
    Case('{ $.v = "1" }', ('{"v":2,"v":1}',), ('{"v":1,"v":2}',)),
    Case("{ $.coordinates[1][2] = 6 }", (_USERS,), ('{"coordinates":[[6]]}', '{"coordinates":6}')),
    Case('{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', (_USERS,), (_TRAIL,)),
    Case('{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', (), (_USERS,)),
    Case(
        '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
        (_USERS,),
        (_TRAIL,),
    ),
    Case(
        '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
        (),
        (_USERS,),
    ),
    Case("{ $.items[*].a = 1 && $.items[*].b = 2 }", ('{"items":[{"a":1},{"b":2}]}',), ('{"items":[{"a":1,"b":1}]}',)),
    Case("{ $.foo = bar || $.foo = baz }", ('{"foo":"bar"}', '{"foo":"baz"}'), ('{"foo":"qux"}',)),
    Case("{ (($.a = 1)) }", ('{"a":1}',), ('{"a":2}',)),
    Case('{ $.code = "NOT_JSON" && $.count > 3 }', ('{"code":"NOT_JSON","count":4}',), ('{"code":"NOT_JSON"}',)),
    Case("{ $.a.b NOT EXISTS && $.a IS NULL }", ('{"a":null}',), ('{"a":{}}',)),
)

_GET = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
_POST = '127.0.0.3 - frank [10/Oct/2000:13:25:17 -0700] "POST /api HTTP/1.0" 500 2048'
_GIF = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /apache_pb.gif HTTP/1.0" 200 1534'
_GONE = '127.0.0.2 - jane [10/Oct/2000:13:25:16 -0700] "GET /index.html HTTP/1.0" 410 0'
_TABS = _GET.replace(" - frank ", "\t-\tfrank\t").replace('" 404 ', '"\t404\t')
_MORE = _GET + " extra"

COLUMNS = (
    Case("[ip, identity, user, timestamp, request, status, bytes]", (_GET, _POST, _TABS, _MORE), ("ERROR", "a b c")),
    Case(
        "[ip, identity, user, timestamp, request, status >= 400, bytes > 1000]",
        (_GET, _POST, _TABS),
        (_GIF, _GONE, _MORE),
    ),
    Case("[..., request = *.html*, status = 4*, bytes]", (_GET, _GONE, _TABS), (_POST, _GIF, _MORE)),
    Case("[..., status = 404 || status = 410, bytes]", (_GET, _GONE, _TABS), (_POST, _GIF)),
    Case("[..., status = 4* && status != 403, bytes]", (_GET, _GONE), (_POST,)),
    Case("[..., status >= 400 && status < 500, bytes]", (_GET, _GONE), (_POST, _GIF)),
    Case(r"[ip = %127\.0\.0\.[1-2]%, identity, user, timestamp, request, status, bytes]", (_GET, _GONE), (_POST,)),
    Case("[..., bytes = 1534]", (_GET, _GIF), (_GONE, _MORE)),
    Case("[ip, ..., status, bytes]", (_GET, "a b c"), ("a b",)),
    Case("[ip, user, ...]", (_GET, "a b", "a b c"), ("a",)),
    Case("[...]", (_GET, "a"), ("", "  ")),
    Case("[]", (_GET, "a"), ("",)),
    Case(
        "[w1=ERROR, w2]",
        ("ERROR request failed", 'ERROR "two words"', 'ERROR "unterminated words'),
        ("ERROR", "INFO x"),
    ),
    Case("[w1=ERROR || w1=WARN, w2]", ("ERROR message", "WARN message"), ("INFO message", "WARNING message")),
    Case("[w1!=ERROR && w1!=WARN, w2]", ("INFO message",), ("ERROR message", "WARN message")),
    Case("[w1=ERROR]", ("ERROR", "  ERROR "), ("ERROR again",)),
    Case('[..., request="GET /index.html HTTP/1.0", status, bytes]', (_GET, _GONE), (_POST, _GIF)),
    Case("[..., request=*.html*, status=4*,]", (_GET,), (_POST,)),
    Case("[level, url=%/resource/[0-9]+$%, ms]", ("INFO /resource/67 12",), ("INFO /resource/67/part 12",)),
    Case("[a, b > 1.5e0]", ("x 2", "x 1.6"), ("x 1.5", "x word", "x -2")),
    Case("[w, n > 1 && (n < 3 || n = 9)]", ("a 2", "a 9"), ("a 1", "a 4")),
)

TABLE = (*WORDS, *REGEXES, *OBJECTS, *COLUMNS)

REFUSED = {
    '"ERROR': "Invalid character(s) in term '\"ERROR'",
    "{ $..value = 1 }": "Invalid character(s) in term '$..'",
    "{ $.arr[-1] = 1 }": "Invalid character(s) in term '[-'",
    "{ $.arr[0:2] = 1 }": "Invalid character(s) in term '[0:'",
    "[word, word]": "Duplicate field 'word'",
    "[..., status, ...]": "Duplicate field '...'",
    "{ $.v = %a% || $.v = %b% || $.v = %c% }": (
        "Your input has exceeded the maximum of 2 regular expressions per filter pattern."
    ),
    "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.* = 1 }": (
        "Your input has exceeded the maximum of 3 JSON wildcard selectors allowed per filter pattern."
    ),
}
"""What AWS says of these [stackd: logs]."""

MALFORMED = (
    "hello-world",
    "ERR*",
    "a.b",
    "caf\xe9",
    "?",
    "-",
    "ERROR -",
    '-""',
    '"a"b',
    "%(ERROR|WARN)%",
    "%hello!%",
    "%caf\xe9%",
    "%[abc%",
    "%a",
    "%%",
    "%a**%",
    "%*a%",
    "%a{3,%",
    "%a{}%",
    "%\\p%",
    "%\\(a\\)%",
    "%[]%",
    "%]%",
    "{ $.v EXISTS }",
    "{ $.v IS NOT NULL }",
    "{ $.v == 1 }",
    '{ "v": [1] }',
    "{ $.items[*].* = 1 }",
    "{ !($.v = 1) }",
    "{ $.v }",
    "{",
    "{ $.v > 0 AND $.v < 2 }",
    '{ $.v > "Alpha" }',
    "{ $.v = }",
    "{ $.v = 1",
    "{ $.v = 1 } x",
    "{ v = 1 }",
    "{ $.v = 1 && }",
    "{ ($.v = 1 }",
    "{ $.v IS MAYBE }",
    "{ $.a[x] = 1 }",
    '{ $.v = "open }',
    "{ $.v = null }",
    "{ $.x[9999999999] = 1 }",
    "{ $. = 1 }",
    "{ $.a b = 1 }",
    "{ $.v = 1 || }",
    "{}",
    "[a = ]",
    "[a, b",
    "[a, b] trailing",
    "[a = 1 ||]",
    "[a, b=x || c=y]",
    "[a > word]",
    "[= 1]",
    "[a b]",
    "x" * 1025,
    "[(w=a), rest]",
    "{ " + "(" * 1000 + " }",
)
