"""The data source http: this machine answers, no other is asked."""

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hydrant.offline_provider import providers
from hydrant.offline_provider.engine import DataEngine
from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.utility import certificates, keys
from hydrant.offline_provider.values import fit


class Handler(BaseHTTPRequestHandler):
    statuses: list[int]

    def do_GET(self) -> None:
        status = self.server.statuses.pop(0) if self.server.statuses else 200  # type: ignore[attr-defined]
        body = f"{self.command} {self.path} {self.headers.get('X-Word', '')} ".encode()
        length = int(self.headers.get("Content-Length") or 0)
        body += self.rfile.read(length)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.elsewhere)  # type: ignore[attr-defined]
        self.send_header("x-word", "one")
        self.send_header("X-Word", "two")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(*statuses: int, elsewhere: str = "", certificate: Path | None = None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.statuses, server.elsewhere = list(statuses), elsewhere  # type: ignore[attr-defined]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def read(**config: Any) -> dict[str, Any]:
    engine = DataEngine(providers.load("http"), "http")
    shaped = fit(engine.block, config)
    assert list(engine.validate(shaped)) == []
    return engine.read(shaped)


def test_a_request_with_everything() -> None:
    with serving() as url:
        found = read(url=f"{url}/a?b=c", method="POST", request_headers={"X-Word": "w"}, request_body="text")
    assert found["response_body"] == "POST /a?b=c w text"
    assert base64.b64decode(found["response_body_base64"]).decode() == found["body"]
    assert (found["status_code"], found["response_headers"]["X-Word"]) == (200, "one, two")


def test_an_error_status_is_an_answer() -> None:
    with serving(404) as url:
        assert read(url=url)["status_code"] == 404


def test_a_failing_server_is_tried_again_as_often_as_asked() -> None:
    retry = {"attempts": 2, "min_delay_ms": 1, "max_delay_ms": 2}
    with serving(503, 500) as url:
        assert read(url=url, retry=retry)["status_code"] == 200
    with serving(503) as url, pytest.raises(Refused, match="failed after one attempt: status 503"):
        read(url=url)
    with serving(503, 503, 503) as url, pytest.raises(Refused, match="failed after 3 attempts: status 503"):
        read(url=url, retry=retry)


@pytest.mark.parametrize("url", ["https://example.com/x", "http://192.0.2.1/", "file:///etc/hostname", "nonsense"])
def test_no_other_machine_is_asked(url: str) -> None:
    with pytest.raises(Refused, match="is not on this machine; the offline provider asks no other") as refused:
        read(url=url)
    assert refused.value.path == "url"


def test_a_redirect_leads_to_no_other_machine() -> None:
    with (
        serving(302, elsewhere="http://192.0.2.1/") as url,
        pytest.raises(Refused, match=r"http://192\.0\.2\.1/ is not"),
    ):
        read(url=url)
    with serving() as second, serving(302, elsewhere=f"{second}/there") as url:
        assert "/there" in read(url=url)["response_body"]


def test_an_allowed_host_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYDRANT_ALLOWED_HOSTS", "nobody.invalid")
    with pytest.raises(Refused, match="failed after one attempt"):
        read(url="http://nobody.invalid:1/")


def test_nobody_listens() -> None:
    with serving() as url:
        pass
    with pytest.raises(Refused, match="failed after one attempt"):
        read(url=url)


def test_certificates_are_checked_as_asked(tmp_path: Path) -> None:
    key = keys.private_forms(keys.generate("RSA", 2048, "P224"))["private_key_pem"]
    arguments = {
        "private_key_pem": key,
        "subject": [{"common_name": "law"}],
        "validity_period_hours": 2,
        "is_ca_certificate": True,
        "allowed_uses": ["cert_signing", "digital_signature", "key_encipherment", "server_auth"],
        "ip_addresses": ["127.0.0.1"],
        **dict.fromkeys(("dns_names", "uris", "max_path_length", "set_subject_key_id")),
    }
    pem = certificates.self_signed(arguments)[0]["cert_pem"]
    path = tmp_path / "server.pem"
    path.write_text(key + pem)
    with serving(certificate=path) as url:
        assert read(url=url, ca_cert_pem=pem)["status_code"] == 200
        assert read(url=url, insecure=True)["status_code"] == 200
        with pytest.raises(Refused, match="certificate verify failed"):
            read(url=url)
        shown = DataEngine(providers.load("tls"), "tls_certificate")
        [described] = shown.read(fit(shown.block, {"url": url, "verify_chain": False}))["certificates"]
    assert (described["subject"], described["is_ca"], described["signature_algorithm"]) == (
        "CN=law",
        True,
        "SHA256-RSA",
    )
    assert described["cert_pem"] == pem


def test_a_server_that_is_too_slow() -> None:
    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)  # it accepts, and nobody answers
    try:
        with pytest.raises(Refused, match=r"no answer within 0\.05 s"):
            read(url=f"http://127.0.0.1:{listener.server_address[1]}", request_timeout_ms=50)
    finally:
        listener.server_close()
