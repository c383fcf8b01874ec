// A service worker, for the one thing that pages of a public host lack: two headers, without which no
// browser lets a page share memory with its worker, and so interrupt Python. It is there from the first
// page on that a reader makes live, and counts for pages that are opened later.
//
// It keeps nothing: every page comes from where it came before. Pages in a frame, downloads and
// JupyterLite, which has a service worker of its own, are left alone.

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "credentialless",
};
const LITE = new URL("lite/", registration.scope).href;

addEventListener("fetch", (event) => {
  const { destination, url } = event.request;
  if (!["document", "worker"].includes(destination) || url.startsWith(LITE)) return;
  event.respondWith(isolated(event.request));
});

async function isolated(request) {
  const response = await fetch(request);
  const type = response.headers.get("content-type") ?? ""; // none of a redirection
  if (!/html|javascript/.test(type)) return response;
  const { body, status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}
