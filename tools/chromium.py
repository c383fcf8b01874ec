"""Find Chromium and start it, for the tests of the pages and for the PDF."""

import os
import shutil
from contextlib import contextmanager

from playwright.sync_api import Error, sync_playwright


class NoChromium(Exception):
    """There is no browser to start."""


@contextmanager
def chromium(*arguments):
    """Yield a browser, the system's own if there is one, else Playwright's."""
    if os.name == "posix" and os.geteuid() == 0:
        arguments = (*arguments, "--no-sandbox")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
                args=list(arguments),
            )
        except Error as error:
            raise NoChromium(
                "Chromium does not start: install it (Debian: `apt-get install chromium`; "
                "anywhere: `.venv/bin/playwright install chromium`) and try again"
            ) from error
        yield browser
        browser.close()
