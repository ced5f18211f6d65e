"""A real browser: pages of others get nothing from the emulator and change nothing in it; its own and trusted ones do.

What pages try is in tests/clients/browser/stranger.js. The pages that may are the proof that the attempts can succeed.
"""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from hydrant.waiting import eventually
from tests.clients.browser import chromium
from tests.clients.browser.devtools import Browser, running
from tests.clients.browser.page_server import PAGES, Got, PageServer, page_server

from ..support.firehose_emulator import Emulator, emulator

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("browser")]
STRANGER, FRIEND = "evil.test", "friend.test"
NAMES = (STRANGER, FRIEND, "localhost.localstack.cloud")
"""Names that the browser takes for this machine's. The last is one of ours that is not loopback's own: browsers say
nothing there of the page that asks."""
ASSETS = {
    "page.html": ("text/html", "<p>harmless</p>"),
    "pixel.svg": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    "script.js": ("text/javascript", "window.assetRan = true"),
    "module.js": ("text/javascript", "export default 1"),
    "style.css": ("text/css", "#probe { width: 77px }"),
    "doomed.txt": ("text/plain", "harmless"),
}
READS = {"image", "script", "stylesheet", "fetch-cors", "fetch-health", "fetch-status", "xhr"}


class Site(NamedTuple):
    """An emulator with something to take, and a server of pages beside it."""

    aws: Emulator
    pages: PageServer

    def at(self, host: str) -> str:
        """The emulator's origin by this host."""
        return f"http://{host}:{self.pages.emulator}"

    def beside(self, host: str) -> str:
        """The origin of the pages by this host."""
        return f"http://{host}:{self.pages.server_port}"

    def state(self) -> dict[str, Any]:
        """What pages try to change."""
        with urllib.request.urlopen(f"{self.aws.endpoint}/_hydrant/status", timeout=10) as reply:
            status = json.load(reply)
        return {
            "detail": status["detail"],
            "queues": self.aws.sqs.list_queues().get("QueueUrls", []),
            "streams": self.aws.kinesis.list_streams()["StreamNames"],
            "objects": [found["Key"] for found in self.aws.s3.list_objects_v2(Bucket="assets")["Contents"]],
        }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running(chromium.need_browser(), NAMES) as one:
        yield one


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[Site]:
    """The emulator trusts pages of FRIEND, and takes FRIEND for a name of its own."""
    with page_server() as pages:
        trusted = f"http://{FRIEND}:{pages.server_port}"
        with emulator(HYDRANT_ALLOWED_ORIGINS=trusted, HYDRANT_ALLOWED_HOSTS=FRIEND) as running:
            pages.emulator = int(running.endpoint.rpartition(":")[2])
            running.s3.create_bucket(Bucket="assets")
            for name, (kind, text) in ASSETS.items():
                running.s3.put_object(Bucket="assets", Key=name, Body=text.encode(), ContentType=kind)
            for path, (kind, body) in PAGES.items():
                running.s3.put_object(Bucket="assets", Key=path[1:], Body=body, ContentType=kind)
            yield Site(running, pages)


def visit(browser: Browser, site: Site, page: str, base: str, name: str) -> Got:
    """What the page at this address got from the emulator at `base`. What it makes there begins with the name."""
    fragment = urlencode({"base": base, "report": f"{site.beside('127.0.0.1')}/report", "name": name})
    with browser.showing(f"{page}#{fragment}"):
        return site.pages.heard()


def successes(got: Got) -> set[str]:
    return {kind for kind, found in got.items() if found != "nothing"}


@pytest.mark.parametrize(
    ("page", "host"),
    [
        ("127.0.0.1", "127.0.0.1"),  # another port of the same site
        (STRANGER, "localhost"),
        (STRANGER, "localhost.localstack.cloud"),
    ],
)
def test_a_page_of_another_origin_gets_nothing(browser: Browser, site: Site, page: str, host: str) -> None:
    before = site.state()
    assert not successes(visit(browser, site, f"{site.beside(page)}/stranger.html", site.at(host), "stranger"))
    assert site.state() == before


def test_a_page_whose_name_leads_to_the_emulator_now_gets_nothing(browser: Browser, site: Site) -> None:
    before, origin = site.state(), site.beside(STRANGER)
    assert not successes(visit(browser, site, f"{origin}/referring.html", origin, "rebound"))
    assert site.state() == before


def test_an_address_that_the_user_opens_and_that_leads_here_changes_nothing(browser: Browser, site: Site) -> None:
    """Browsers take it for one that the user has typed, wherever it leads: such requests are let in, and only read."""
    before, path = site.state(), "/?Action=CreateQueue&QueueName=led&Version=2012-11-05"
    with browser.showing(f"{site.beside(STRANGER)}/go?{site.beside('127.0.0.1')}{path}"):
        assert site.pages.answered(path) == 403
    with browser.showing(f"{site.beside(STRANGER)}/go?{site.beside('127.0.0.1')}/assets/page.html"):
        assert site.pages.answered("/assets/page.html") == 200
    assert site.state() == before


def test_a_page_that_the_emulator_serves_reads_and_controls_it(browser: Browser, site: Site) -> None:
    """What it must not do for want of the header, or of a signature, it does not."""
    before = site.state()
    got = visit(browser, site, f"{site.aws.endpoint}/assets/referring.html", site.aws.endpoint, "own")

    def put() -> dict[str, Any]:
        found = site.state()
        assert "own-fetch-put" in found["objects"]
        return found

    after = eventually(put, timeout=60)  # pages need not read an answer
    assert successes(got) >= {*READS, "module", "frame", "object", "navigation", "fetch-same-origin", "fetch-json"}
    assert after["detail"] == "own-fetch-control"
    assert after["queues"] == before["queues"]
    assert set(after["streams"]) - set(before["streams"]) == {"own-fetch-json"}
    assert set(after["objects"]) - set(before["objects"]) == {"own-form-upload", "own-fetch-put"}
    assert set(before["objects"]) - set(after["objects"]) == {"doomed.txt"}


def test_a_page_that_the_user_trusts_uses_the_api(browser: Browser, site: Site) -> None:
    """In S3 buckets say which pages may, as on AWS; and what controls the emulator is for its own pages."""
    before = site.state()
    got = visit(browser, site, f"{site.beside(FRIEND)}/stranger.html", site.at("127.0.0.1"), "friend")
    after = site.state()
    assert successes(got) == {"fetch-health", "fetch-status", "fetch-json"}
    assert set(after["streams"]) - set(before["streams"]) == {"friend-fetch-json"}
    assert after | {"streams": []} == before | {"streams": []}


def test_a_page_at_a_host_that_the_user_allows_is_one_of_ours(browser: Browser, site: Site) -> None:
    origin = site.beside(FRIEND)
    got = visit(browser, site, f"{origin}/referring.html", origin, "allowed")
    assert successes(got) >= READS
    assert site.state()["detail"] == "allowed-fetch-control"
