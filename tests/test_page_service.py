"""What the service worker of the live pages touches (book/page/service.js), without a browser."""

import pytest

from .modules import loaded

ROOT = "https://host/book/"
BROWSER = """
const registration = { scope: "https://host/book/" };
globalThis.registration = registration;
let listener, sent = null;
globalThis.addEventListener = (kind, call) => { if (kind === "fetch") listener = call; };
globalThis.URL = class { constructor(path, base) { this.href = base + path; } };
globalThis.Headers = class extends Map {};
globalThis.Response = class {
    constructor(body, options) { Object.assign(this, { body, ...options }); }
};
let type = "text/html; charset=utf-8";
globalThis.fetch = async () => ({
    body: "the page", status: 200, statusText: "OK", isOriginal: true,
    headers: new Map(type === null ? [] : [["content-type", type]]),
});
function ask(url, destination) {
    sent = null;
    const respondWith = (promise) => promise.then((response) => { sent = response; });
    listener({ request: { url, destination }, respondWith });
}
"""


@pytest.fixture
def service():
    return loaded("service.js", before=BROWSER)


@pytest.mark.parametrize("destination", ["document", "worker"])
def test_a_page_and_a_worker_get_the_two_headers_and_stay_as_they_are(service, destination):
    service(f"ask('{ROOT}a.html', '{destination}')")
    assert service("[...sent.headers.keys()]") == [
        *("content-type", "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy")
    ]
    assert service("[sent.body, sent.status, sent.statusText]") == ["the page", 200, "OK"]


@pytest.mark.parametrize(
    ("path", "destination"),
    [("a.html", "iframe"), ("a.js", "script"), ("a.json", ""), ("lite/lab/index.html", "document")],
)
def test_frames_files_and_jupyterlite_are_left_to_the_browser(service, path, destination):
    service(f"ask('{ROOT}{path}', '{destination}')")
    assert service("sent") is None


@pytest.mark.parametrize("kind", ["'application/zip'", "null"], ids=["download", "redirection"])
def test_a_download_and_a_redirection_pass_as_they_come(service, kind):
    service(f"(type = {kind}, ask('{ROOT}a', 'document'))")
    assert service("sent.isOriginal") is True
