"""Who is let in, by what the head of a request says."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.http.gate import OUR_HOSTS, Caller, Gate, Refusal
from hydrant.emulator.http.settings import gate_of
from hydrant.settings import SettingError

GATE = Gate()
HERE = "127.0.0.1:4566"
LABEL = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
NAMES = st.lists(LABEL, min_size=1, max_size=4).map(".".join)
PORTS = st.one_of(st.just(""), st.integers(1, 65535).map(":{}".format))
ANY_HEADER = st.one_of(st.none(), st.text(max_size=30))


def status(caller: Caller, gate: Gate = GATE) -> int | None:
    refusal = gate.check(caller)
    return refusal.status if refusal else None


# --- Hosts


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:4566",
        "127.0.0.1",
        "127.8.9.10:80",
        "localhost:49153",  # a mapped port
        "LOCALHOST:4566",
        "localhost.:4566",
        "[::1]:4566",
        "[::ffff:127.0.0.1]:4566",
        "bucket.localhost:4566",
        "localhost.localstack.cloud:4566",
        "bucket.s3.localhost.localstack.cloud:4566",
        "my.dotted.bucket.s3.eu-central-1.localhost.localstack.cloud:4566",
        "000000000000.s3-control.localhost.localstack.cloud:4566",
        "a1b2c3.execute-api.localhost.localstack.cloud:4566",
        "a1b2c3.lambda-url.us-east-1.localhost.localstack.cloud:4566",
        "us-east-1.queue.localhost.localstack.cloud:4566",
        "000000000000.127.0.0.1:4566",  # what SDKs make of an endpoint without a name, for S3 Control
    ],
)
def test_hosts_of_ours_are_let_in(host: str) -> None:
    assert GATE.check(Caller(host)) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.test:4566",
        "127.0.0.1.evil.test:4566",
        "127.0.0.1.nip.io",
        "localhost.evil.test",
        "evillocalhost:4566",
        "localhost.localstack.cloud.evil.test",
        "xlocalhost.localstack.cloud",
        "localstack.cloud",
        "localstack:4566",
        "host.docker.internal:4566",
        "0.0.0.0:4566",
        "10.0.0.7:4566",
        "[fe80::1]:4566",
        "127.1:4566",
        "2130706433",
        "sqs.us-east-1.amazonaws.com",
    ],
)
def test_other_hosts_are_refused_with_the_setting_that_lets_them_in(host: str) -> None:
    refusal = GATE.check(Caller(host))
    assert refusal is not None
    assert refusal.status == 403
    name = host.removesuffix(":4566").strip("[]")
    assert refusal.message.endswith(f"HYDRANT_ALLOWED_HOSTS={name}")


@pytest.mark.parametrize(
    "host",
    [None, "", " ", "localhost,evil.test", "localhost localhost", "a@localhost", "localhost:port", "localhost:123456",
     "http://localhost", "localhost/x", "[::1", "[::g]", "[]", ":4566", "..", ".localhost", "localhost..", "\x00", "é",
     "x" * 300 + ".localhost"],
)  # fmt: skip
def test_what_is_no_host_is_a_bad_request(host: str | None) -> None:
    assert status(Caller(host)) == 400


@given(below=NAMES, ours=st.sampled_from(sorted(OUR_HOSTS)), port=PORTS)
def test_names_below_ours_are_ours_at_any_port(below: str, ours: str, port: str) -> None:
    assert GATE.check(Caller(f"{below}.{ours}{port}")) is None


@given(name=NAMES, foreign=st.sampled_from(["test", "com", "localhost.evil", "cloud", "internal"]), port=PORTS)
def test_names_elsewhere_are_not_ours(name: str, foreign: str, port: str) -> None:
    assert status(Caller(f"{name}.{foreign}{port}")) == 403


@pytest.mark.parametrize("target", ["evil.test", "evil.test:80", "a@localhost", ""])
def test_a_client_that_takes_us_for_a_proxy_names_a_host_of_ours_twice(target: str) -> None:
    assert status(Caller(HERE, target)) in (400, 403)
    assert status(Caller(target, HERE)) in (400, 403)
    assert status(Caller(HERE, "sqs.localhost.localstack.cloud:4566")) is None


# --- Pages


@pytest.mark.parametrize("host", [HERE, "localhost:49153", "localhost.localstack.cloud:4566"])
@pytest.mark.parametrize(
    "caller",
    [
        {},
        {"browser": True, "site": "none"},
        {"browser": True, "site": "same-origin"},
        {"browser": True, "site": "same-origin", "origin": "http://{}"},
        {"browser": True, "site": "same-origin", "referer": "http://{}/_hydrant/"},
        {"browser": True, "origin": "https://{}"},
        {"browser": True, "referer": "http://{}/_hydrant/"},
        {"origin": "http://{}"},
    ],
    ids=str,
)
def test_programs_and_pages_of_ours_are_let_in(host: str, caller: dict[str, object]) -> None:
    filled = {name: value.format(host) if isinstance(value, str) else value for name, value in caller.items()}
    assert GATE.check(Caller(host, **filled)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "caller",
    [
        Caller(HERE, site="cross-site", browser=True),
        Caller(HERE, site="same-site", browser=True),
        Caller(HERE, site="cross-site", origin=f"http://{HERE}", browser=True),
        Caller(HERE, site="same-origin,none", browser=True),
        Caller(HERE, site="same-origin", origin="null", browser=True),
        Caller(HERE, site="", browser=True),
        Caller(HERE, site="cross-site"),
        Caller(HERE, origin="null"),
        Caller(HERE, origin=""),
        Caller(HERE, origin="http://evil.test"),
        Caller(HERE, origin=f"http://{HERE},http://evil.test"),
        Caller(HERE, origin="http://127.0.0.1:3000"),
        Caller(HERE, origin="http://127.0.0.1"),
        Caller(HERE, origin="http://localhost:4566"),
        Caller(HERE, origin=f"http://{HERE}.evil.test"),
        Caller(HERE, origin="https://app.localstack.cloud"),
        Caller(HERE, origin="file://"),
        Caller(HERE, origin="chrome-extension://abc"),
        Caller(HERE, referer="http://evil.test/page"),
        Caller(HERE, referer="http://evil.test/page", browser=True),
        Caller(HERE, referer=f"http://evil.test/http://{HERE}/", browser=True),
        Caller(HERE, referer="nonsense"),
        Caller(HERE, browser=True),
    ],
)
def test_pages_of_others_and_browsers_that_name_none_are_refused(caller: Caller) -> None:
    refusal = GATE.check(caller)
    assert refusal is not None
    assert refusal.status == 403
    assert "HYDRANT_ALLOWED_ORIGINS" in refusal.message


@given(host=ANY_HEADER, origin=ANY_HEADER, referer=ANY_HEADER, site=ANY_HEADER, browser=st.booleans())
def test_whatever_comes_there_is_a_decision(
    host: str | None, origin: str | None, referer: str | None, site: str | None, browser: bool
) -> None:
    assert status(Caller(host, None, origin, site, referer, browser)) in (None, 400, 403)


@given(origin=ANY_HEADER, referer=ANY_HEADER, site=st.text(max_size=15), browser=st.booleans())
def test_no_other_header_makes_good_for_another_site(
    origin: str | None, referer: str | None, site: str, browser: bool
) -> None:
    if site not in ("same-origin", "none"):
        assert status(Caller(HERE, None, origin, site, referer, browser)) == 403


@given(origin=st.one_of(st.text(max_size=30), NAMES.map("http://{}:4566".format)), site=ANY_HEADER, referer=ANY_HEADER)
def test_no_other_header_makes_good_for_another_origin(origin: str, site: str | None, referer: str | None) -> None:
    if origin.lower() not in (f"http://{HERE}", f"https://{HERE}"):
        assert status(Caller(HERE, None, origin, site, referer)) == 403


# --- What the user names


def test_names_of_the_user_and_of_the_emulator_are_ours() -> None:
    environment = {
        "HYDRANT_ALLOWED_HOSTS": "mybox.lan, host.docker.internal:4566 ,fd00::7,[fd00::8]",
        "HYDRANT_HOST": "localstack",
        "LOCALSTACK_HOST": "emulator:4566",
    }
    gate = gate_of(environment, ["172.18.0.2"])
    named = ("mybox.lan", "bucket.mybox.lan:1", "host.docker.internal", "[fd00::7]:4566", "[FD00:0::8]")
    for host in (*named, "localstack", "sqs.localstack:4566", "emulator", "172.18.0.2:4566", "localhost"):
        assert gate.check(Caller(host)) is None, host
    assert status(Caller("other.lan"), gate) == 403


def test_origins_of_the_user_are_let_in_and_no_others() -> None:
    gate = gate_of({"HYDRANT_ALLOWED_ORIGINS": "http://localhost:3000, https://App.localstack.cloud/,file://"})
    for origin in ("http://localhost:3000", "https://app.localstack.cloud", "file://"):
        assert gate.check(Caller(HERE, origin=origin, site="cross-site", browser=True)) is None
    for origin in ("http://localhost:3001", "https://localhost:3000", "http://localhost:3000.evil.test", "null", ""):
        assert status(Caller(HERE, origin=origin, site="cross-site", browser=True), gate) == 403
    assert gate.check(Caller(HERE, referer="http://localhost:3000/app", site="same-site", browser=True)) is None
    assert status(Caller(HERE, origin="null", referer="http://localhost:3000/", browser=True), gate) == 403
    assert status(Caller("evil.test", origin="http://localhost:3000"), gate) == 403


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HYDRANT_ALLOWED_ORIGINS", "*", "any page"),
        ("HYDRANT_ALLOWED_ORIGINS", "http://a.test,null", "any page"),
        ("HYDRANT_ALLOWED_ORIGINS", "localhost:3000", "no origin"),
        ("HYDRANT_ALLOWED_ORIGINS", "http://localhost:3000/app", "no origin"),
        ("HYDRANT_ALLOWED_HOSTS", "http://mybox", "no host"),
        ("HYDRANT_ALLOWED_HOSTS", "a b", "no host"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingError, match=rf"^{name} is .*{says}"):
        gate_of({name: value})


def test_a_refusal_is_a_value() -> None:
    assert GATE.check(Caller("evil.test")) == GATE.check(Caller("evil.test:1"))
    assert isinstance(GATE.check(Caller("evil.test")), Refusal)
