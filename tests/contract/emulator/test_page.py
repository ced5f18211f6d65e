"""The page at /_hydrant/ in a real browser: what is deployed and what flows, hostile records, and nothing for axe-core.

One emulator and one tab for all tests: each waits for what it put itself.
"""

import base64
import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.browser import chromium
from tests.clients.browser.devtools import Tab, running
from tests.clients.javascript import node

from ..support.delivery_streams import AT_ONCE, PREFIXES, DeliveryStream
from ..support.firehose_emulator import Emulator, emulator, wait_for
from ..support.functions import make_function

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("browser")]
VIEWS = ("pipeline", "rejections", "objects", "search", "streams", "functions", "controls")
HOSTILE = {
    "script": b"<script>window.hacked = 'script'</script><img src=x onerror=\"window.hacked = 'img'\">",
    "attribute": b'" autofocus onfocus="window.hacked = \'attribute\'" x="',
    "escapes": b"\x1b]0;hacked\x07\x1b[2J\x1b[31mred\x9b",
    "direction": "\u202egnorw\u202c \u05e9\u05dc\u05d5\u05dd \u2066x\u2069".encode(),
    "broken": b"\xff\xfe\xc3\x28 which is not UTF-8, but nearly all of it is",
    "zeros": bytes(64),
    "long": b'{"order": {"id": "' + b"x" * 1_000_000 + b'"}}',
    "deep": b"[" * 50_000,
    "template": b"{{constructor.constructor('window.hacked = 1')()}}${window.hacked = 2}",
}


class Site:
    """A stack with a whole pipeline, and the tab that shows its page."""

    def __init__(self, aws: Emulator, page: Tab) -> None:
        self.aws, self.page = aws, page
        self.function = make_function(aws, "explains")
        destination: dict[str, Any] = {"BufferingHints": AT_ONCE, **PREFIXES}
        self.pipe = DeliveryStream(aws, shards=1, function=self.function, **destination)
        allowed = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish"}
        policy = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": "*"}]}
        topic = aws.sns.create_topic(Name="objects", Attributes={"Policy": json.dumps(policy)})["TopicArn"]
        queue = aws.sqs.create_queue(QueueName="jobs")["QueueUrl"]
        arn = aws.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        aws.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        rules = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "data/"}]}}
        told = {"TopicArn": topic, "Events": ["s3:ObjectCreated:*"], "Filter": rules}
        aws.s3.put_bucket_notification_configuration(
            Bucket=self.pipe.bucket, NotificationConfiguration={"TopicConfigurations": [told]}
        )

    def show(self, view: str) -> None:
        """Go to a view."""
        self.page.evaluate(f"location.hash = '#/{view}'")
        self.page.wait_for(f"!document.getElementById('view-{view.partition('/')[0]}').hidden")

    def reject(self, record: bytes) -> None:
        """Put a record that is rejected, choose it in the list, and wait for its reason."""
        self.pipe.put_to_source(record)
        row = f"document.querySelector('#rejections-list [data-digest=\"{hashlib.sha256(record).hexdigest()}\"]')"
        self.page.wait_for(row)
        self.page.evaluate(f"{row}.click()")
        self.page.wait_for("document.querySelector('#rejection .why')")

    def filter_by(self, words: str) -> None:
        """Type into the filter."""
        field = "document.getElementById('rejections-filter')"
        self.page.evaluate(f"{field}.value = '{words}'; {field}.dispatchEvent(new Event('input'))")

    def detail(self) -> str:
        """What is said of the chosen record."""
        return str(self.page.evaluate("document.getElementById('rejection').innerText"))

    def get(self, path: str) -> tuple[int, dict[str, str], Any]:
        """Status, headers and document of an answer."""
        try:
            with urllib.request.urlopen(f"{self.aws.endpoint}/_hydrant/{path}", timeout=30) as reply:
                return reply.status, dict(reply.headers), json.load(reply)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), json.load(error)

    def post(self, path: str, body: Any) -> Any:
        """The document of the answer to a control request."""
        headers = {"X-Hydrant-Control": "1", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.aws.endpoint}/_hydrant/{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(asked, timeout=60) as reply:
            return json.load(reply)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running(chromium.need_browser()) as browser, browser.tab() as page, emulator() as aws:
        site = Site(aws, page)
        page.look_like(1280, 900)
        page.open(f"{aws.endpoint}/_hydrant/")
        page.wait_for("document.getElementById('connection').textContent === 'live'")
        yield site
        assert page.complaints == []


def test_the_pipeline_is_drawn_from_what_is_deployed(site: Site) -> None:
    site.show("pipeline")
    site.page.evaluate("document.getElementById('pipeline-refresh').click()")
    names = ["producers", site.pipe.name, site.function, "objects", "jobs"]
    site.page.wait_for("document.querySelectorAll('svg.pipeline .node').length >= 7")
    drawn = site.page.evaluate("[...document.querySelectorAll('svg.pipeline .node')].map(n => n.textContent).join()")
    assert all(name in drawn for name in names)
    site.pipe.put_to_source(b"ok 1\n")
    site.page.wait_for("[...document.querySelectorAll('svg.pipeline .speed')].some(text => text.textContent)")
    site.page.wait_for("document.querySelector('#happenings .delivered')")


def test_a_rejection_comes_live_with_its_reason_and_what_was_sent(site: Site) -> None:
    site.show("rejections")
    site.reject(b'{"producer":"shop","order":{"id":12345678901234567890}}')
    told = site.detail()
    assert "NOT_OK" in told
    assert "expected <b>ok</b>" in told
    assert '"id": 12345678901234567890' in told  # as it was sent, digit by digit
    assert "order.id" in told
    assert "Lambda.ProcessingFailedStatus" in told
    assert "shop" in site.page.evaluate("document.getElementById('producers').innerText")


def test_a_rejected_record_stands_beside_the_schema_that_was_published(site: Site) -> None:
    order = {"type": "object", "properties": {"id": {"type": "string"}}, "description": "what was <b>ordered</b>"}
    schema = {"properties": {"producer": {"const": "shop"}, "order": order}, "required": ["order"]}
    assert site.post("schemas", {"schemas": {"shop": schema}})["schemas"] == 1
    site.show("rejections")
    site.reject(b'{"producer":"shop","order":{"id":7},"more":"<i>x</i>","n":12345678901234567890}')
    site.page.wait_for("document.querySelector('#rejection .beside')")
    told = site.page.evaluate("document.querySelector('#rejection .beside').innerText")
    assert "object with id: what was <b>ordered</b>" in told
    assert "no such field" in told
    assert "<i>x</i>" in told
    assert "12345678901234567890" in told  # digit by digit
    status, _, unknown = site.get("schema?producer=nobody")
    assert (status, unknown["schema"], unknown["fields"]) == (200, None, [])


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_record_is_text(site: Site, kind: str) -> None:
    site.show("rejections")
    site.reject(HOSTILE[kind])
    told = site.detail()
    shown = {
        "script": "<script>window.hacked = 'script'</script>",
        "attribute": "onfocus=",
        "escapes": "\u241b]0;hacked\u2407",
        "direction": "\\u202egnorw\\u202c",
        "broken": "not all of it is UTF-8",
        "zeros": "00 00 00 00",
        "long": "only the first 65,536 bytes are shown",
        "deep": "[[[[",
        "template": "{{constructor",
    }[kind]
    assert shown in told
    assert site.page.evaluate("window.hacked === undefined && document.title.startsWith('Hydrant')")
    assert site.page.evaluate("document.querySelectorAll('main script, main img, main iframe, main b').length") == 0
    assert site.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_filter_finds_and_the_keyboard_opens(site: Site) -> None:
    word = uuid.uuid4().hex
    site.show("rejections")
    site.reject(f"bad {word}".encode())
    site.reject(b"another")
    site.filter_by(word)
    site.page.wait_for("document.querySelectorAll('#rejections-list tbody tr').length === 1")
    site.page.wait_for("document.querySelector('#rejections-list tbody button').textContent.includes('expected')")
    site.page.evaluate("document.querySelector('#rejections-list tbody button').focus()")
    site.page.press("Enter")
    site.page.wait_for(f"document.getElementById('rejection').innerText.includes('{word}')")
    assert site.page.evaluate("document.activeElement.id") == "rejection"
    site.filter_by("")


def test_an_error_object_opens_decoded_and_says_how_to_replay_it(site: Site) -> None:
    word = uuid.uuid4().hex
    site.pipe.put_to_source(f"bad {word}".encode())
    key = wait_for(lambda: _key_of(site, word), bool, "the error object")
    site.show(f"objects/{site.pipe.bucket}/{urllib.parse.quote(key, safe='')}")
    site.page.wait_for(f"document.getElementById('object').innerText.includes('bad {word}')")
    site.page.wait_for("document.querySelector('#object .why')")
    site.page.wait_for("document.querySelector('#object .command code')")
    replays = site.page.evaluate("[...document.querySelectorAll('#object .command code')].map(c => c.textContent)")
    assert any(f"--bucket {site.pipe.bucket} --prefix {key}" in each for each in replays)


def _key_of(site: Site, word: str) -> str:
    raw = base64.b64encode(f"bad {word}".encode())
    return next((key for key, body in site.pipe.objects("error/").items() if raw in body), "")


def test_folders_lead_to_data_objects(site: Site) -> None:
    site.pipe.put_to_source(b"ok folders\n")
    site.pipe.wait_for_objects(1, "data/")
    site.show("objects")
    site.page.wait_for("document.getElementById('bucket').options.length > 0")
    for _ in range(8):
        found = site.page.evaluate(
            "(() => { const table = document.getElementById('listing'); const open = table.querySelector('tbody a');"
            " (open ?? table.querySelector('tbody button'))?.click(); return Boolean(open) })()"
        )
        if found:
            break
        site.page.wait_for("document.querySelector('#listing tbody a, #listing tbody button')")
    site.page.wait_for("document.querySelector('#object .raw')")


def test_a_record_is_found_by_its_text(site: Site) -> None:
    word = uuid.uuid4().hex
    site.pipe.put_to_source(f"ok {word}\n".encode())
    site.show("search")
    site.page.evaluate(
        f"document.getElementById('search-words').value = '{word}';"
        "document.querySelector('#search-form button[name=search]').click()"
    )
    site.page.wait_for(f"document.getElementById('search-result').innerText.includes('{word}')")


def test_the_way_of_a_rejected_record_is_told(site: Site) -> None:
    word = uuid.uuid4().hex
    site.show("rejections")
    site.reject(f"bad {word}".encode())
    wait_for(lambda: _key_of(site, word), bool, "the error object")
    site.page.evaluate(
        "[...document.querySelectorAll('#rejection a')].find(a => a.hash.startsWith('#/search')).click()"
    )
    site.page.wait_for(f"document.getElementById('search-result').innerText.includes('bad {word}')")
    told = site.page.evaluate("document.getElementById('search-result').innerText")
    assert f"Transformed by {site.function}" in told
    assert "Written to error" in told
    assert "s after" in told


def test_streams_shards_and_logs_are_told(site: Site) -> None:
    site.show("streams")
    site.page.wait_for(f"document.getElementById('shards').innerText.includes('delivery stream {site.pipe.name}')")
    site.page.wait_for(f"document.getElementById('deliveries').innerText.includes('{site.pipe.name}')")
    site.show("functions")
    site.page.wait_for("document.getElementById('logs').innerText.includes('START RequestId')")
    seen = site.page.evaluate("document.getElementById('logs').childElementCount")
    site.pipe.put_to_source(b"bad line")
    site.page.wait_for(f"document.getElementById('logs').childElementCount > {seen}")


def test_the_flush_button_delivers(site: Site) -> None:
    slow = DeliveryStream(site.aws, BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    slow.put(b"waits\n")
    site.show("controls")
    site.page.evaluate("document.querySelector('#flush button').click()")
    site.page.wait_for("document.getElementById('control-state').textContent.startsWith('Delivered.')")
    assert slow.lines("") == {b"waits": 1}


def test_the_buttons_inject_a_fault_and_end_it(site: Site) -> None:
    site.show("controls")
    site.page.evaluate(
        "(() => { const form = document.getElementById('fault'); form.elements.operation.value = 's3:HeadBucket';"
        " form.elements.resource.value = '<b>x</b>'; form.elements.share.value = '20';"
        " form.querySelector('button[type=submit]').click() })()"
    )
    site.page.wait_for("document.querySelector('#faults button')")
    told = site.page.evaluate("document.getElementById('faults').innerText")
    assert all(words in told for words in ("s3:HeadBucket", "<b>x</b>", "503 SlowDown, 20 % of calls", "0 of 0"))
    site.page.evaluate("document.querySelector('#faults button').click()")
    site.page.wait_for("document.getElementById('faults').innerText.includes('over: removed')")
    site.page.evaluate("document.getElementById('faults-clear').click()")
    site.page.wait_for("document.getElementById('faults').innerText.includes('No fault is injected.')")


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False), (2560, False)])
def test_the_page_fits_and_axe_finds_nothing(
    site: Site, request: pytest.FixtureRequest, width: int, dark: bool
) -> None:
    site.page.look_like(width, 900, dark=dark)
    if width < 2_000 and not site.page.evaluate("typeof axe === 'object'"):
        folder = node.installed(request.config.rootpath)
        site.page.evaluate((folder / "node_modules/axe-core/axe.min.js").read_text("utf-8") + "; 1")
    for view in VIEWS:
        site.show(view)
        assert site.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{view} is too wide"
        found = width < 2_000 and site.page.evaluate(
            "axe.run(document, { resultTypes: ['violations'], preload: false })"
            ".then(r => r.violations.flatMap(v => v.nodes.map(n => `${v.impact} ${v.id}: ${n.html.slice(0, 200)}`)))"
        )
        assert not found, f"{view} at {width} px"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("object?bucket=nobody&key=x", 404, "no bucket"),
        ("objects?bucket=nobody", 404, "no bucket"),
        ("object?bucket=", 400, "bucket="),
        ("object", 400, "bucket="),
        ("search?q=", 400, "q="),
        ("search?q=%20", 400, "NAME=VALUE"),
        ("logs?function=nobody", 400, "ARN of a function"),
        ("logs?function=arn:aws:lambda:us-east-1:000000000000:function:nobody", 404, "no function"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(site: Site, path: str, status: int, words: str) -> None:
    got, headers, document = site.get(path)
    assert (got, headers["X-Content-Type-Options"]) == (status, "nosniff")
    assert words in document["error"]


def test_no_name_of_a_file_leads_elsewhere(site: Site) -> None:
    for path in ("page/../routes.py", "page/..%2froutes.py", "page/", "page/nobody.js"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{site.aws.endpoint}/_hydrant/{path}", timeout=60)
        with caught.value as refused:
            assert refused.code == 404
