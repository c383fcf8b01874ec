"""The browser that tests and prints the pages: found, fetched, or asked for in one line."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.test_build import ROOT
from tools import chromium

APT = """\
#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
case "$*" in *install*) {install} ;; esac
"""
FAKE = "#!/bin/sh\nexit 1\n"  # a browser that does not start


def program(path, text):
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without a browser, on which Playwright's downloads are out of reach."""
    if os.name == "nt":
        pytest.skip("its programs are shell scripts")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")
    monkeypatch.delenv("CHROME_PATH", raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def real():
    """The path of a browser that starts, if it is on the PATH here."""
    for name in chromium.NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium is on the PATH")


def with_apt(machine, install=":", name="apt-get"):
    log = machine / "log"
    (machine / "bin/basename").symlink_to(shutil.which("basename", path=os.defpath))
    program(machine / "bin" / name, APT.format(log=log, install=install))
    return lambda: log.read_text().splitlines() if log.exists() else []


def python(*arguments):
    """Run Python in a process of its own: in this one the tests of the pages may use Playwright."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)


def run():
    """Run the command as make does; return its exit status and what it said."""
    done = python("-m", "tools.chromium")
    return done.returncode, (done.stdout + done.stderr).splitlines()


def starts():
    return python("-c", "from tools.chromium import starts; print(starts())").stdout == "True\n"


def test_a_machine_without_a_browser_is_told_in_one_line_what_to_install(machine):
    fetching = "No Chromium starts here: Playwright fetches one ..."
    assert run() == (0, [fetching, chromium.MISSING])
    done = python("-c", "from tools.chromium import chromium\nwith chromium(): pass")
    assert done.stderr.splitlines()[-1] == f"tools.chromium.NoChromium: {chromium.MISSING}"


def test_a_browser_that_is_there_is_taken_and_nothing_fetched(machine, real, monkeypatch):
    asked = with_apt(machine)
    (machine / "bin/google-chrome").symlink_to(real)
    program(machine / "bin/chromium", FAKE)  # such as one that only says where to get it
    assert run() == (0, [])
    monkeypatch.setenv("CHROME_PATH", real)
    (machine / "bin/google-chrome").unlink()
    assert run() == (0, [])
    assert asked() == []


def test_what_playwright_cannot_fetch_apt_installs(machine, real, monkeypatch):
    link = shutil.which("ln", path=os.defpath)
    asked = with_apt(machine, f'{link} -s "{real}" "{machine}/bin/chromium"')
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "download", lambda: None)
    monkeypatch.setattr(chromium, "starts", starts)
    chromium.main()
    assert asked() == [
        "apt-get update",
        "apt-get install --yes --no-install-recommends chromium",
    ]
    assert (machine / "bin/chromium").exists()


def test_without_the_right_to_install_sudo_must_not_ask_for_a_password(machine, monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    program(machine / "bin/apt-get", "#!/bin/sh\nexit 1\n")
    chromium.install()  # no sudo here
    asked = with_apt(machine, name="sudo")
    chromium.install()
    assert asked()[-1] == "sudo -n apt-get install --yes --no-install-recommends chromium"


def test_what_playwright_has_fetched_is_enough(machine, real, monkeypatch, capsys):
    asked = with_apt(machine)
    there = iter([False, True])
    monkeypatch.setattr(chromium, "starts", lambda: next(there))
    chromium.main()
    assert asked() == []
    assert capsys.readouterr().err.splitlines() == [
        "No Chromium starts here: Playwright fetches one ..."
    ]
