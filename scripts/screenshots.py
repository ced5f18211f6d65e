"""Make the pictures of docs/page.md: `python scripts/screenshots.py PORT`, with a stack of this project on that port.

Sends events with faults meanwhile. Needs Chromium or Chrome.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.clients.browser.chromium import need_browser  # noqa: E402
from tests.clients.browser.devtools import Tab, running, save  # noqa: E402

FOLDER = ROOT / "docs" / "images"
PRODUCING = ("produce", "all", "--for", "45s", "--rate", "6", "--faults", "0.15", "--seed", "7")
REASONS = (
    "document.querySelectorAll('#latest-rejections .link').length > 5 && "
    "[...document.querySelectorAll('#latest-rejections .link')].slice(2, 6)"
    ".every(link => !link.textContent.startsWith('ProcessingFailed'))"
)


def main() -> None:
    """Take all of them."""
    endpoint = f"http://127.0.0.1:{int(sys.argv[1])}"
    hydrant = str(Path(sys.executable).with_name("hydrant"))
    FOLDER.mkdir(exist_ok=True)
    with subprocess.Popen([hydrant, *PRODUCING, "--port", sys.argv[1]], stdout=subprocess.DEVNULL) as producing:
        try:
            with running(need_browser()) as browser, browser.tab() as page:
                take(page, endpoint)
        finally:
            producing.terminate()


def take(page: Tab, endpoint: str) -> None:
    """Light, dark, narrow."""
    page.look_like(1280, 760)
    page.open(f"{endpoint}/_hydrant/")
    page.wait_for("document.querySelectorAll('.arrow.flows').length > 3 && document.querySelector('.arrow.fails')")
    page.wait_for(REASONS)
    save(page, FOLDER / "page-pipeline.png")
    page.look_like(1280, 760, dark=True)
    page.wait_for(REASONS)
    save(page, FOLDER / "page-pipeline-dark.png")
    page.look_like(1280, 760)
    show(page, "rejections")
    page.evaluate("document.getElementById('rejections-filter').value = 'wrong_type'")
    page.evaluate("document.getElementById('rejections-filter').dispatchEvent(new Event('input'))")
    page.wait_for("document.querySelectorAll('#rejections-list .link').length > 3")
    page.evaluate("document.querySelectorAll('#rejections-list .link')[1].click()")
    page.wait_for("document.querySelector('#rejection .why')")
    page.evaluate("document.activeElement.blur()")
    save(page, FOLDER / "page-rejection.png")
    page.look_like(360, 700, scale=1.5)
    page.evaluate("scrollTo(0, 0); document.getElementById('rejections-filter').value = ''")
    show(page, "pipeline")
    page.wait_for("document.querySelector('svg.pipeline') && document.querySelectorAll('.arrow.flows').length > 3")
    save(page, FOLDER / "page-narrow.png")
    page.look_like(1280, 760)
    show(page, "objects")
    page.wait_for("document.querySelectorAll('#written a').length > 5")
    page.evaluate("[...document.querySelectorAll('#written a')].find(a => a.textContent.startsWith('error/')).click()")
    page.wait_for("document.querySelector('#object .why')")
    page.evaluate("document.activeElement.blur()")
    save(page, FOLDER / "page-object.png")


def show(page: Tab, view: str) -> None:
    """Go to a view, and let it settle."""
    page.evaluate(f"location.hash = '#/{view}'")
    page.wait_for(f"!document.getElementById('view-{view}').hidden")
    time.sleep(1.5)


if __name__ == "__main__":
    main()
