"""Read back what the built book has recorded."""

import functools
import json
import re

FIGURE = re.compile(r'<figure class="explorable[^>]* id="([^"]+)"[^>]* data-frames="([^"]+)"')


def addresses(page):
    """Return where the frames of a page's explorables are, relative to it, by id."""
    return dict(FIGURE.findall(page.read_text(encoding="utf-8")))


@functools.cache
def frames(page):
    """Return the frames of a page's explorables, by id."""
    found = {}
    for name, address in addresses(page).items():
        script = (page.parent / address).read_text(encoding="utf-8")
        data = re.fullmatch(rf'explorables\.frames\["{name}"\] = (.*);\n', script)
        found[name] = json.loads(data[1])
    return found
