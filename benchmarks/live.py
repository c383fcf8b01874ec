"""Make chapters live as a reader does, and time it.

    python -m benchmarks.live [--runs N] [--html FOLDER] [PAGE ...]

The book must be built with Python in it (``make live``); it is served as GitHub Pages does. The
times, in seconds, are from the click on "Make this page live" to the first output of a cell, and
to the first picture: the reader scrolls to it at once. A cold start is a browser's first; the
second visit is the same page in the same browser, which has kept what it fetched.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tools.chromium import NoChromium, persistent
from tools.server import serving

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["book/01_chain_rule.html", "book/03_activations.html"]
# Notes when the first cell is done that shows something, and the first that shows a picture.
WATCH = """() => {
    const found = window.found = {};
    const clicked = performance.now();
    const note = (name) => { found[name] ??= (performance.now() - clicked) / 1000; };
    new MutationObserver(() => {
        for (const cell of document.querySelectorAll("[data-live=done]")) {
            if (cell.querySelector(":scope > .cell_output")) note("output");
            if (cell.querySelector(":scope > .cell_output svg")) note("picture");
        }
    }).observe(document.body, { attributeFilter: ["data-live"], subtree: true });
    const scroll = () => document.querySelector(".cell_output svg").scrollIntoView();
    setInterval(() => found.picture || scroll(), 100);
    document.querySelector(".live-offer button").click();
}"""


def visit(context, address):
    """Return the seconds to the first output and to the first picture."""
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    page.evaluate(WATCH)
    page.wait_for_function("() => found.picture", timeout=120_000)
    page.wait_for_timeout(2000)  # while it writes what it fetched to the disk
    found = page.evaluate("found")
    page.close()
    return found


def measure(address, runs):
    """Return what each run found, in the table's order."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as profile, persistent(profile) as context:
            first, second = visit(context, address), visit(context, address)
        found.append([first["output"], first["picture"], second["output"], second["picture"]])
        print(".", end="", flush=True, file=sys.stderr)
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--runs", type=int, default=10, help="of each page")
    parser.add_argument("--html", type=Path, default=ROOT / "_build/html", help="the built book")
    options = parser.parse_args(arguments)
    if not (options.html / "lite").exists():
        sys.exit(f"There is no Python in {options.html}: run `make live` first.")
    print("| page | first output | first picture | second visit: output | picture |")
    print("|:--|--:|--:|--:|--:|")
    try:
        with serving(options.html) as address:
            for name in options.pages:
                columns = zip(*measure(address + name, options.runs), strict=True)
                shown = [
                    f"{statistics.median(column):.1f} ({min(column):.1f} to {max(column):.1f})"
                    for column in columns
                ]
                print("|", " | ".join([name, *shown]), "|", flush=True)
    except NoChromium as error:
        sys.exit(str(error))
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"\nMedian of {options.runs}, and the range, {time.strftime('%d %B %Y, %H:%M')}{load}.")


if __name__ == "__main__":
    sys.exit(main())
