"""The machine's certificate is made once, held by all stacks of the same names, and renewed before it ends."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from hydrant.paths import StackPaths
from hydrant.stack.tls import issue, kept


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def laid_out(port: int, **environ: str) -> tuple[bytes, bytes]:
    paths = StackPaths(port)
    kept.lay_out(paths, environ)
    return paths.ca_bundle.read_bytes(), paths.server_certificate.read_bytes()


def test_stacks_share_one_and_a_new_start_keeps_it() -> None:
    first = laid_out(4566)
    assert laid_out(4567) == first
    assert laid_out(4566) == first
    assert laid_out(4568, HYDRANT_ALLOWED_HOSTS="streams.test") != first


def test_two_that_start_together_have_the_same() -> None:
    found: dict[int, tuple[bytes, bytes]] = {}
    threads = [threading.Thread(target=lambda port=port: found.update({port: laid_out(port)})) for port in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found.values())) == 1


@pytest.mark.parametrize("broken", ["ending", "no certificate", "no key"])
def test_what_is_broken_or_ends_soon_is_made_anew(state: Path, broken: str) -> None:
    before = laid_out(4566)
    (folder,) = (state / "hydrant" / "certificates").iterdir()
    if broken == "ending":
        long_ago = datetime.now(UTC) - timedelta(days=issue.DAYS - 20)
        old = issue.issue(kept.LOOPBACK, ["us-east-1"], long_ago)
        (folder / "ca.pem").write_bytes(old.authority)
    elif broken == "no key":
        (folder / "server.pem").unlink()
    else:
        (folder / "ca.pem").write_bytes(b"")
    after = laid_out(4566)
    assert after != before
    assert issue.ends_at(after[0]) > datetime.now(UTC) + timedelta(days=300)
    assert laid_out(4566) == after


def test_the_authority_can_sign_for_these_names_alone_and_its_key_is_nowhere(state: Path) -> None:
    authority, _ = laid_out(4566, HYDRANT_ALLOWED_HOSTS="192.0.2.7,streams.test")
    read = x509.load_pem_x509_certificate(authority)
    limits = read.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = {str(each.value) for each in limits.value.permitted_subtrees or []}
    assert permitted == {
        "localhost",
        "localhost.localstack.cloud",
        "127.0.0.0/8",
        "::1/128",
        "192.0.2.7/32",
        "streams.test",
    }
    keys = [path for path in state.rglob("*") if path.is_file() and b"PRIVATE KEY" in path.read_bytes()]
    assert {path.name for path in keys} == {"server.pem"}
