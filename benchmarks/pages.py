"""Open every page of the built book as a telephone does, and compare with the budgets.

    python -m benchmarks.pages [--runs N] [--html FOLDER] [PAGE ...]

The book is served as GitHub Pages does (gzip). Lighthouse gives its four scores, its simulated
slow 4G and processor (mobile) the times; it is left out where npm has not got it. What comes after
it in the table is measured here, 390 px wide, on a processor slowed 4 times and a slow 4G network:
how long the page's own work blocks the processor once there is something to see, how far its
contents move while it opens and while one scrolls to its end, and what is transferred before one
scrolls. The table shows medians over the runs. A value over its budget is marked with `!`, and the
exit code is 1.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.chromium import NoChromium, chromium
from tools.server import serving

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = "12.2.3"  # 13 needs Node 22
SLOWER = 4  # a telephone's processor, as Lighthouse takes it
PHONE = {"width": 390, "height": 844}
SLOW_4G = {  # Lighthouse's own figures
    "offline": False, "latency": 150,
    "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8,
}  # fmt: skip


@dataclass
class Column:
    """What the table shows of each page, and the most (or, for scores, the least) it may be."""

    title: str
    key: str
    format: str = "{:.0f}"
    budget: float | None = None
    at_least: bool = False

    def over(self, value):
        """Tell whether the value, as it is shown, is beyond the budget."""
        if self.budget is None:
            return False
        shown = float(self.format.format(value))
        return shown < self.budget if self.at_least else shown > self.budget

    def show(self, value):
        if value is None:
            return "–"
        return self.format.format(value) + ("!" if self.over(value) else "")


COLUMNS = [
    Column("perf", "performance", budget=95, at_least=True),
    Column("access", "accessibility", budget=100, at_least=True),
    Column("best", "best-practices", budget=100, at_least=True),
    Column("SEO", "seo", budget=100, at_least=True),
    Column("FCP s", "first-contentful-paint", "{:.1f}"),
    Column("LCP s", "largest-contentful-paint", "{:.1f}"),
    Column("TBT ms", "total-blocking-time"),
    Column("CLS", "cumulative-layout-shift", "{:.3f}"),
    Column("blocked ms", "blocked", budget=150),
    Column("shift", "shift", "{:.3f}", budget=0.02),
    Column("visit KB", "visit", budget=300),
    Column("HTML KB", "html", budget=80),
    Column("requests", "requests"),
    Column("elsewhere", "elsewhere", budget=0),
    Column("nodes", "nodes"),
]
SCORES = [column.key for column in COLUMNS if column.at_least]


def pages(folder):
    """Return the pages of the book: not JupyterLite's, nor those that only lead elsewhere."""
    found = []
    for path in sorted(folder.glob("**/*.html")):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(("_static/", "lite/", "downloads/")) and not re.search(
            r'http-equiv="?refresh', path.read_text(encoding="utf-8"), re.IGNORECASE
        ):
            found.append(name)
    return found


def lighthouse():
    """Return Lighthouse's program, fetched into _build when it is not there, or None."""
    folder = ROOT / "_build/lighthouse" / LIGHTHOUSE
    program = folder / "node_modules/lighthouse/cli/index.js"
    if not program.exists():
        npm = shutil.which("npm")
        if not npm:
            print("npm is missing: the table is without Lighthouse.", file=sys.stderr)
            return None
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts",
             f"--prefix={folder}", f"lighthouse@{LIGHTHOUSE}"],
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            print(f"npm has no Lighthouse here: {done.stderr or done.stdout}", file=sys.stderr)
            return None
    return program


def audit(program, port, url, categories):
    """Return what Lighthouse finds on a page."""
    done = subprocess.run(
        [shutil.which("node"), program, url, f"--port={port}", "--output=json", "--quiet",
         "--disable-full-page-screenshot", f"--only-categories={','.join(categories)}"],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:  # a score of 0; a run that works weighs as much in the median
        return {name: 0 for name in categories} | {f"{categories[0]}: why": [done.stderr]}
    return summary(json.loads(done.stdout))


def summary(report):
    """Return the scores of a report, its times, and by category the audits that cost points."""
    audits, found = report["audits"], {}
    for name, category in report["categories"].items():
        found[name] = round((category["score"] or 0) * 100)
        weighty = [audits[ref["id"]] for ref in category["auditRefs"] if ref["weight"]]
        found[f"{name}: why"] = [
            audit["id"] for audit in weighty if audit["score"] is not None and audit["score"] < 1
        ]
    for column in COLUMNS:
        if column.key in audits:
            scale = 1000 if column.title.endswith(" s") else 1
            found[column.key] = audits[column.key]["numericValue"] / scale
    return found


OBSERVE = """
window.shifted = 0;
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) shifted += shift.value;
}).observe({type: 'layout-shift', buffered: true});
"""
SCROLL = """async () => {
  const pause = () => new Promise(done => setTimeout(done, 100));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
    scrollTo({top: y, behavior: 'instant'});
    await pause();
  }
  await pause();
}"""


def blocked(trace):
    """Return for how long tasks kept the page from answering: their time beyond 50 ms each, in ms.

    They are those that began after the first contents were painted, as in Lighthouse's total
    blocking time. The time is the processor's, taken 4 times; the clock's, with Chromium's own
    slowing down, is much too long on a busy machine.
    """
    events = json.loads(trace)["traceEvents"]
    painted = next(event for event in events if event["name"] == "firstContentfulPaint")
    return sum(
        max(0, event.get("tdur", 0) / 1000 * SLOWER - 50)
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask"
        and (event["pid"], event["tid"]) == (painted["pid"], painted["tid"])
        and event["ts"] > painted["ts"]
    )


def measure(browser, address, page_name):
    """Return what our own visit finds. It needs nothing but Chromium."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    requests, transferred = {}, {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: requests.setdefault(event["requestId"], event["request"]["url"]),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: transferred.update({event["requestId"]: event["encodedDataLength"]}),
    )
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    page.add_init_script(OBSERVE)
    browser.start_tracing(page=page, categories=["toplevel", "loading"])
    page.goto(address + page_name, wait_until="networkidle")
    page.wait_for_timeout(1000)
    urls = {key: url for key, url in requests.items() if not url.startswith(("data:", "blob:"))}
    found = {
        "blocked": blocked(browser.stop_tracing()),
        "visit": sum(transferred.get(key, 0) for key in urls) / 1024,
        "html": next(transferred[k] for k, u in urls.items() if u == address + page_name) / 1024,
        "requests": len(urls),
        "elsewhere": sum(urlsplit(u).netloc != urlsplit(address).netloc for u in urls.values()),
        "nodes": page.evaluate("document.getElementsByTagName('*').length"),
    }
    page.evaluate(SCROLL)
    found["shift"] = page.evaluate("shifted")
    context.close()
    return found


def median(runs):
    """Return the median of each number; of what is no number, the first run's."""
    keys = {key: None for run in runs for key in run}
    found = {}
    for key in keys:
        values = [run[key] for run in runs if key in run]
        numbers = all(isinstance(value, (int, float)) for value in values)
        found[key] = statistics.median(values) if numbers else values[0]
    return found


def table(results):
    """Return the lines of the table; columns that no page has a value for are left out."""
    columns = [c for c in COLUMNS if any(c.key in found for found in results.values())]
    yield "| page | " + " | ".join(column.title for column in columns) + " |"
    yield "|:--|" + "--:|" * len(columns)
    for page, found in results.items():
        cells = [column.show(found.get(column.key)) for column in columns]
        yield f"| {page.removesuffix('.html')} | " + " | ".join(cells) + " |"


def over_budget(results):
    """Return a line for each value over its budget, with the audits that cost points."""
    lines = []
    for page, found in results.items():
        for column in COLUMNS:
            if column.key in found and column.over(found[column.key]):
                bound = "at least" if column.at_least else "at most"
                why = ", ".join(found.get(f"{column.key}: why", ()))
                lines.append(
                    f"{page}: {column.title} {column.format.format(found[column.key])}, "
                    f"to be {bound} {column.budget:g}" + (f" ({why})" if why else "")
                )
    return lines


def free_port():
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return candidate.getsockname()[1]


def visit_all(folder, names, runs, program):
    """Return what was found on each page."""
    port, results = free_port(), {}
    with serving(folder) as address, chromium(f"--remote-debugging-port={port}") as browser:
        for name in names:
            found = []
            for run in range(runs):
                found.append(measure(browser, address, name))
                if program:  # only times differ from run to run
                    categories = ["performance"] if run else SCORES
                    found[-1] |= audit(program, port, address + name, categories)
            results[name] = median(found)
            print(".", end="", flush=True, file=sys.stderr)
    print(file=sys.stderr)
    return results


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", help="for instance book/index.html; else all")
    parser.add_argument("--runs", type=int, default=1, help="of each page; the table has medians")
    parser.add_argument("--html", type=Path, default=ROOT / "_build/html", help="the built book")
    options = parser.parse_args(arguments)
    names = options.pages or pages(options.html)
    if not names:
        sys.exit(f"There is no book in {options.html}: run `make book` first.")
    try:
        results = visit_all(options.html, names, options.runs, lighthouse())
    except NoChromium as error:
        sys.exit(str(error))
    print(*table(results), sep="\n")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"\nMedian of {options.runs} on {time.strftime('%d %B %Y, %H:%M')}{load}.")
    lines = over_budget(results)
    print(*lines or ["Every page is within its budgets."], sep="\n")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
