"""Find Chromium and start it, for the tests of the pages and for the PDF; get one if there is none.

    python -m tools.chromium    make sure that one starts, or say what to install

It may be named by CHROME_PATH, be on the PATH, or be Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIETLY = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
}
MISSING = (
    "No Chromium starts here, which tests the pages and prints the PDF. Install one (Debian: "
    "`apt-get install chromium`), or name yours: CHROME_PATH=/path/to/chrome"
)


class NoChromium(Exception):
    """There is no browser to start."""


@contextmanager
def chromium(*arguments):
    """Yield the first browser that starts."""
    with _first("launch", arguments) as browser:
        yield browser


@contextmanager
def persistent(profile):
    """Yield a context of the first browser that starts, which keeps its cache in a folder."""
    with _first("launch_persistent_context", [], user_data_dir=profile) as context:
        yield context


@contextmanager
def _first(launch, arguments, **options):
    if os.name == "posix" and os.geteuid() == 0:
        arguments = (*arguments, "--no-sandbox")
    paths = filter(None, [os.environ.get("CHROME_PATH"), *map(shutil.which, NAMES)])
    with sync_playwright() as playwright:
        for path in (*paths, None):  # None is Playwright's own
            try:
                started = getattr(playwright.chromium, launch)(
                    executable_path=path, args=list(arguments), **options
                )
                break
            except Error:
                continue
        else:
            raise NoChromium(MISSING)
        yield started
        started.close()


def starts():
    """Return whether there is a browser that starts."""
    try:
        with chromium():
            return True
    except NoChromium:
        return False


def download():
    """Have Playwright fetch its own; where its host is out of reach, give up within a minute."""
    say("No Chromium starts here: Playwright fetches one ...")
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    patience = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000"}  # milliseconds, for each try
    subprocess.run(command, env=patience | os.environ, **QUIETLY)


def install():
    """Install the system's package, as root, or where sudo asks for no password."""
    if not shutil.which("apt-get"):
        return
    command = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    if not shutil.which(command[0]):
        return
    say("That did not do: apt-get installs one ...")
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run([*command, *step], env=variables, **QUIETLY)


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)


def main():
    if starts():
        return
    for way in (download, install):
        way()
        if starts():
            return
    say(MISSING)


if __name__ == "__main__":
    main()
