"""What a cell shows, sent to the page as it comes, up to a limit.

A page that gets everything from an endless loop stops answering, even to its own Stop button. So
all that a cell shows is counted here; beyond the limits nothing is sent, and one line says so. They
are what the page's memory may hold. What it shows at once is less: see book/page/output.js.
"""

import io
import time

# For all that one cell shows.
MOST_CHARACTERS = 1_000_000
MOST_LINES = 50_000
MOST_ITEMS = 500  # values, pictures, explorables
MOST_HTML = 20_000_000  # characters, those of pictures included
# For the picture of an explorable.
MOST_PICTURE = 5_000_000
# For one traceback.
MOST_ERROR_LINES = 60
MOST_ERROR_CHARACTERS = 10_000


class Output(io.TextIOBase):
    """The standard output of a cell, and all else that it shows.

    Parameters
    ----------
    emit : callable
        ``emit(kind, content)`` sends it to the page: see `live.Session`.

    Attributes
    ----------
    full : bool
        Whether no more values and pictures are shown, so that there is no need to make them.
    """

    def __init__(self, emit):
        self.emit = emit
        self.waiting = ""  # printed, and not sent yet
        self.writes, self.last = 0, time.monotonic()
        self.characters = self.lines = self.items = self.html = 0
        self.left_out = self.left_out_lines = 0  # characters, and lines among them
        self.full = False

    def write(self, text):
        """Send the first lines at once, and many a little later, together."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.waiting += self._allowed(text)
        self.writes += text.endswith("\n")
        first = text.endswith("\n") and self.writes < 200
        if first or time.monotonic() - self.last > 0.05:
            self.flush()
        return len(text)

    def flush(self):
        if self.waiting:
            self.emit("stream", self.waiting)
        self.waiting, self.last = "", time.monotonic()

    def show(self, kind, content):
        """Send a value: "text", "html" or "explorable"."""
        if self.full:
            return
        self.flush()  # what was printed before stands before it
        self.items += 1
        if self.items > MOST_ITEMS:
            self.full = True
            self.emit(
                "text", f"… and so on: a cell shows at most {MOST_ITEMS} values and pictures."
            )
        elif kind == "text":
            if text := self._allowed(content + "\n").removesuffix("\n"):
                self.emit("text", text)
        elif self.html + len(content) > MOST_HTML:
            size = f"{len(content) / 1e6:.1f} MB"
            self.emit("text", f"… left out: {size} of HTML, more than a page can hold.")
        else:
            self.html += len(content)
            self.emit(kind, content)

    def finish(self):
        """Send what waits, and say how much was left out."""
        self.flush()
        if self.left_out:
            self.emit(
                "stream",
                f"… left out: {self.left_out_lines:,} lines, {self.left_out:,} characters.\n",
            )

    def _allowed(self, text):
        """Return as much of a text as is still to be shown, and count the rest."""
        kept = text[: MOST_CHARACTERS - self.characters]
        room = MOST_LINES - self.lines
        if room == 0:
            kept = ""
        elif kept.count("\n") > room:
            kept = kept.removesuffix(kept.split("\n", room)[room])
        self.characters += len(kept)
        self.lines += kept.count("\n")
        rest = text[len(kept) :]
        said = rest and not self.left_out
        self.left_out += len(rest)
        self.left_out_lines += rest.count("\n")
        if said:
            kept += ("" if kept.endswith("\n") or not kept else "\n") + _AND_SO_ON
        return kept


_AND_SO_ON = (
    f"… and so on: a cell shows at most {MOST_LINES:,} lines, {MOST_CHARACTERS:,} characters.\n"
)


def shortened(traceback):
    """Return a traceback without its middle, if it is long."""
    lines = traceback.splitlines(keepends=True)
    if len(lines) > MOST_ERROR_LINES:
        half = MOST_ERROR_LINES // 2
        left_out = f"  … {len(lines) - 2 * half:,} lines are left out …\n"
        traceback = "".join([*lines[:half], left_out, *lines[-half:]])
    if len(traceback) > MOST_ERROR_CHARACTERS:
        half = MOST_ERROR_CHARACTERS // 2
        left_out = f" … {len(traceback) - 2 * half:,} characters are left out … "
        traceback = traceback[:half] + left_out + traceback[-half:]
    return traceback
