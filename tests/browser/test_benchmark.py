"""The measurements of `make benchmark-pages`, on a page that has every fault they look for."""

import gzip

from benchmarks.pages import measure
from tools.server import serving

HEAD = """<!doctype html><meta name="viewport" content="width=device-width"><title>A</title>
<link rel="icon" href="data:,">"""
GOOD = f"{HEAD}<h1>Good</h1>" + "<p>Here it stays.</p>" * 200
BAD = f"""{HEAD}<h1 id="first">Bad</h1><p>Here it does not stay.</p>
<img src="http://elsewhere.invalid/a.png" alt="" width="1" height="1">
<script>
  const work = () => {{ let x = 0; for (let i = 0; i < 1e7; i++) x += Math.sin(i); }};
  const painted = new PerformanceObserver(() => setTimeout(work));
  painted.observe({{ type: "paint", buffered: true }}); // a busy machine paints late
  setTimeout(() => first.style.marginTop = "300px", 1000);
</script>"""
LATE = f"""{GOOD}<script>
  const move = () => document.elementFromPoint(100, innerHeight / 2).style.marginTop = "300px";
  addEventListener("scroll", move, {{once: true}});
</script>"""


def test_faults_are_measured(browser, tmp_path):
    for name, page in (("good", GOOD), ("bad", BAD), ("late", LATE)):
        (tmp_path / f"{name}.html").write_text(page)
    with serving(tmp_path) as address:
        good, bad, late = (measure(browser, address, f"{n}.html") for n in ("good", "bad", "late"))
        # A busy machine blocks any page now and then.
        again = [measure(browser, address, "good.html")["blocked"] for _ in range(2)]
    assert good["shift"] == good["elsewhere"] == 0
    size = len(gzip.compress(GOOD.encode())) / 1024
    assert size < good["html"] == good["visit"] < size + 0.5  # with the answer's head
    assert good["requests"] == 1 and good["nodes"] == 207
    assert bad["blocked"] > 3 * min(good["blocked"], *again)
    assert bad["shift"] > 0.02 and bad["elsewhere"] == 1
    assert late["shift"] > 0.02  # only when one scrolls
