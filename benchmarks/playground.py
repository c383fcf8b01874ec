"""Time the playground, in the built page with Python and in a real JupyterLab.

    python -m benchmarks.playground [--seconds N] [--repeats N] [--starts N] [--minutes N]

The book must be built with Python in it (``make live``). For five networks, with 200 points for
training in batches of 10 and as many for the test, while it plays: pictures a second, of one epoch
each; epochs a second at the speed of 25 epochs a picture; and the milliseconds from a change to the
picture that shows it, of the learning rate, and of the layers. Then the seconds from the click on
"Make this page live", or in JupyterLab from "Run All Cells", to the first picture; a cold start is
a browser's first. At last the memory before, and after minutes of play: what lives in the page's
and the worker's JavaScript, the memory of WebAssembly, and in JupyterLab the kernel's process.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil  # which the kernel of a notebook needs, too

from tools.chromium import NoChromium, chromium, persistent
from tools.lab import jupyterlab, run_all_cells
from tools.server import serving

ROOT = Path(__file__).resolve().parent.parent
PAGE = "book/playground.html"
FEATURES = "x1,x2,x1²,x2²,x1 x2,sin x1,sin x2"
NETWORKS = {
    "(2, 1), a line": {"data": "line", "layers": ""},
    "(2, 4, 1)": {"layers": "4"},
    "(2, 8, 8, 1)": {"layers": "8,8"},
    "(2, 8, 8, 8, 8, 1)": {"layers": "8,8,8,8"},
    "(7, 8, 8, 8, 8, 8, 8, 1)": {"layers": "8,8,8,8,8,8", "features": FEATURES},
}
SETTINGS = {"samples": "400", "share": "50", "batch": "10", "rate": "0.03"}
TIMEOUT = 120_000  # milliseconds

# What a page needs before its own scripts run, and after them: `measure`, whose functions know the
# playground from outside. A picture is there when something is drawn on the canvas of the plane.
SCRIPT = """
(() => {
  const { drawImage } = CanvasRenderingContext2D.prototype;
  const waiting = new Set(); // functions that are told of a picture, until they return true
  CanvasRenderingContext2D.prototype.drawImage = function (...all) {
    drawImage.apply(this, all);
    const plane = this.canvas.closest?.(".playground-plane");
    if (plane) for (const tell of waiting) if (tell(plane)) waiting.delete(tell);
  };
  // Promises the time of the first picture of which `isWanted` says so.
  const picture = (isWanted = () => true) => new Promise((resolve) => {
    waiting.add((plane) => isWanted(plane) && (resolve(performance.now()), true));
  });
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const figure = () => document.querySelector(".playground");
  const find = (selector) => figure().querySelector(selector);
  const says = () => find("output").textContent;
  const epoch = () => Number(says().match(/Epoch (\\d+)/)[1]);

  async function open(query) {
    const link = document.createElement("a");
    link.href = `#playground?${query}&${Math.random()}`;
    figure().parentElement.append(link); // in a notebook, too, it is one of the text's
    const opened = picture();
    link.click();
    link.remove();
    await opened;
    await sleep(300);
  }
  async function play(query) {
    await open(query);
    find(".playground-play").click();
    await sleep(1000);
  }
  async function pause() {
    const button = find(".playground-play");
    if (button.getAttribute("aria-pressed") === "true") button.click();
    await sleep(500);
  }
  // While it plays, pictures and epochs a second.
  async function rates(seconds) {
    let pictures = 0;
    const count = () => { pictures += 1; };
    waiting.add(count);
    const [before, start] = [epoch(), performance.now()];
    await sleep(1000 * seconds);
    const passed = (performance.now() - start) / 1000;
    waiting.delete(count);
    return { pictures: pictures / passed, epochs: (epoch() - before) / passed };
  }
  // From a change of the rate to its picture: the second at the latest, as one may be on its way.
  async function rate() {
    await sleep(100 + 50 * Math.random());
    const control = find("[name=rate]");
    control.value = control.value === "0.03" ? "0.01" : "0.03";
    const start = performance.now();
    control.dispatchEvent(new Event("change", { bubbles: true }));
    await picture();
    return (await picture()) - start;
  }
  // From a layer more, or where that is too many a unit less, to the network of that shape.
  async function layers() {
    const more = find(".playground-deeper");
    const button = more.disabled ? find("[aria-label^=Fewer]") : more;
    const units = () => figure().querySelectorAll("canvas.unit").length;
    const before = units();
    const start = performance.now();
    const changed = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (units() === before) return;
        observer.disconnect();
        resolve(performance.now());
      });
      observer.observe(find(".playground-drawing"), { childList: true, subtree: true });
    });
    button.click();
    return (await changed) - start;
  }
  globalThis.measure = { open, play, pause, rates, rate, layers, picture };
})();
"""


def query(settings):
    return "&".join(f"{name}={value}" for name, value in (SETTINGS | settings).items())


def timed(page, settings, seconds, repeats):
    """Return what the table shows of one network."""
    page.evaluate("query => measure.play(query)", query(settings))
    pictures = page.evaluate("seconds => measure.rates(seconds)", seconds)["pictures"]
    rates = [page.evaluate("() => measure.rate()") for _ in range(repeats)]
    page.evaluate("() => measure.pause()")
    page.evaluate("query => measure.play(query)", query(settings | {"speed": "25"}))
    epochs = page.evaluate("seconds => measure.rates(seconds)", seconds)["epochs"]
    page.evaluate("() => measure.pause()")
    layers = []
    for _ in range(repeats):
        page.evaluate("query => measure.play(query)", query(settings))
        layers.append(page.evaluate("() => measure.layers()"))
        page.evaluate("() => measure.pause()")
    return [f"{pictures:.0f}", f"{epochs:.0f}", spread(rates), spread(layers)]


def spread(values, digits=0):
    return f"{statistics.median(values):.{digits}f} (at most {max(values):.{digits}f})"


def go_live(page):
    """Make the page live, and return the seconds to the first picture that Python has computed."""
    page.wait_for_function("() => document.querySelector('.playground output').textContent")
    return page.evaluate(
        """async () => {
            const recorded = document.querySelector(".playground");
            const computed = measure.picture((plane) => !recorded.contains(plane));
            const start = performance.now();
            document.querySelector(".live-offer button").click();
            recorded.scrollIntoView();
            return ((await computed) - start) / 1000;
        }"""
    )


def starts(address):
    """Return the seconds to the first picture, cold and warm, in a browser of its own."""
    found = []
    with tempfile.TemporaryDirectory() as profile, persistent(profile) as context:
        context.add_init_script(SCRIPT)
        for _ in range(2):
            page = context.new_page()
            page.goto(address + PAGE, wait_until="networkidle")
            found.append(go_live(page))
            page.wait_for_timeout(2000)  # while it writes what it fetched to the disk
            page.close()
    return found


@contextmanager
def in_page(browser, address):
    """Yield the live page."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(TIMEOUT)
    page.add_init_script(SCRIPT)
    page.on("worker", lambda worker: worker.evaluate(KEEP_MEMORY))
    page.goto(address + PAGE)
    go_live(page)
    page.wait_for_timeout(1000)
    yield page
    page.close()


@contextmanager
def in_lab(browser):
    """Yield the playground's notebook in JupyterLab, and the seconds to its first picture."""
    with tempfile.TemporaryDirectory() as folder:
        notebooks, own = Path(folder, "notebooks"), Path(folder, "own")
        notebooks.mkdir()
        shutil.copy(ROOT / "book/playground.ipynb", notebooks)
        with jupyterlab(notebooks, own) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(TIMEOUT)
            page.add_init_script(SCRIPT)
            page.goto(f"{address}lab/tree/playground.ipynb")
            start = time.monotonic()
            run_all_cells(page)
            page.evaluate("() => measure.picture()")
            seconds = time.monotonic() - start
            page.wait_for_timeout(1000)
            yield page, seconds
            page.close()


# In the worker, before it has fetched Python: the memory of WebAssembly, for later.
KEEP_MEMORY = """() => {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const made = await instantiate(...all);
      self.pythonMemory ??= (made.instance ?? made).exports.memory;
      return made;
    };
  }
}"""


class Memory:
    """What a page and its worker, or its kernel, hold: megabytes, by name."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.workers, self.answers = {}, {}
        self.session.on("Target.attachedToTarget", self._attached)
        self.session.on("Target.receivedMessageFromTarget", self._received)
        self.session.send(
            "Target.setAutoAttach",
            {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False},
        )
        page.wait_for_timeout(500)

    def _attached(self, event):
        if event["targetInfo"]["type"] == "worker":
            self.workers[event["targetInfo"]["url"]] = event["sessionId"]

    def _received(self, event):
        answer = json.loads(event["message"])
        self.answers[answer.get("id")] = answer.get("result")

    def _ask_worker(self, worker, method):
        number = len(self.answers) + 1
        message = json.dumps({"id": number, "method": method})
        self.session.send("Target.sendMessageToTarget", {"sessionId": worker, "message": message})
        while number not in self.answers:
            self.page.wait_for_timeout(20)
        return self.answers[number]

    def now(self):
        found = {"page": self._heap(self.session.send)}
        for worker in self.page.workers:
            session = self.workers[worker.url]
            found["worker"] = self._heap(lambda method, to=session: self._ask_worker(to, method))
            found["WebAssembly"] = worker.evaluate("() => self.pythonMemory?.buffer.byteLength")
        if not self.page.workers:
            processes = psutil.Process().children(recursive=True)
            kernel = next(p for p in processes if "ipykernel_launcher" in p.cmdline())
            found["kernel"] = kernel.memory_info().rss
        return {name: size / 2**20 for name, size in found.items()}

    @staticmethod
    def _heap(ask):
        for _ in range(2):
            ask("HeapProfiler.collectGarbage")
        usage = ask("Runtime.getHeapUsage")
        return usage["usedSize"] + usage["backingStorageSize"]


def remembered(page, minutes):
    """Play for minutes, and return a row of the memory before and after, and of the speed then."""
    memory = Memory(page)
    page.evaluate("query => measure.play(query)", query({"layers": "8,8"}))
    page.wait_for_timeout(10_000)
    before, first = memory.now(), page.evaluate("() => measure.rates(5)")
    page.wait_for_timeout(60_000 * minutes)
    last, after = page.evaluate("() => measure.rates(5)"), memory.now()
    page.evaluate("() => measure.pause()")
    return [
        *(f"{name} {before[name]:.1f} to {after[name]:.1f} MB" for name in before),
        f"{first['pictures']:.0f} and {last['pictures']:.0f} pictures a second",
    ]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5, help="of each count of pictures")
    parser.add_argument("--repeats", type=int, default=10, help="of each change")
    parser.add_argument("--starts", type=int, default=5, help="of a browser")
    parser.add_argument("--minutes", type=float, default=10, help="of play, for the memory")
    parser.add_argument("--html", type=Path, default=ROOT / "_build/html", help="the built book")
    options = parser.parse_args(arguments)
    if not (options.html / "lite").exists():
        sys.exit(f"There is no Python in {options.html}: run `make live` first.")
    try:
        with serving(options.html) as address:
            measure(address, options)
    except NoChromium as error:
        sys.exit(str(error))
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"\nMedians; {time.strftime('%d %B %Y, %H:%M')}{load}.")


def measure(address, options):
    """Print the three tables."""
    found = [starts(address) for _ in range(options.starts)]
    with chromium() as browser, in_page(browser, address) as page, in_lab(browser) as (lab, first):
        print("| | network | pictures/s | epochs/s at 25 | rate, ms | layers, ms |")
        print("|:--|:--|--:|--:|--:|--:|")
        for name, settings in NETWORKS.items():
            for place, shown in (("page", page), ("JupyterLab", lab)):
                shown.bring_to_front()
                cells = timed(shown, settings, options.seconds, options.repeats)
                print("|", " | ".join([place, name, *cells]), "|", flush=True)
        print("\n| first picture, s | |\n|:--|--:|")
        for name, seconds in zip(
            ("page, cold", "page, warm"), zip(*found, strict=True), strict=True
        ):
            print(f"| {name} | {spread(seconds, 1)} |")
        print(f"| JupyterLab, once | {first:.1f} |")
        if options.minutes:
            print(f"\nMemory before and after {options.minutes:g} minutes of (2, 8, 8, 1):\n")
            for place, shown in (("page", page), ("JupyterLab", lab)):
                shown.bring_to_front()
                print(f"- {place}:", "; ".join(remembered(shown, options.minutes)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
