// The playground in a page: with the recorded runs at first, and with Python once the page is live.
import * as address from "./address.js";
import { Playground } from "./playground.js";
import { Recording } from "./playground-recording.js";
import { make } from "./dom.js";
import { loadFile } from "./frames.js";
import { parts } from "./playground-share.js";
import { openShare } from "./share.js";

let current; // { playground, recording }: the one that the page shows

function addressed() {
  const state = address.parse(location.hash);
  return state?.id === "playground" ? state.values : null;
}

function start(figure, ask, state, tools) {
  const playground = new Playground(figure, ask, state, tools);
  const share = make("button", {
    type: "button", className: "explorable-share", textContent: "Share", onclick: () => openShare(figure, {
      parts: parts(figure).map(({ name, label }) => [name, label]), limits: playground.limits,
      state: (limits) => playground.hash(limits),
    }),
  });
  figure.querySelector(".playground-link").after(share);
  return playground;
}

// The page itself has the default run's first frame; the runs are loaded with the first message
// beyond it.
function startRecorded(figure) {
  const recording = new Recording(JSON.parse(figure.querySelector(".playground-first").textContent));
  const state = addressed();
  let loading;
  const ask = async (message) => {
    if (message.open && !Object.keys(message.open.values).length) return recording.ask(message);
    loading ??= loadFile(figure).then((found) => {
      if (found) recording.use(explorables.frames[figure.id]); else loading = null;
    });
    await loading;
    return recording.ask(message);
  };
  current = { playground: start(figure, ask, state ?? {}), recording };
}

// A playground that Python in this page has made goes on with what the reader had chosen.
function replace(figure, { ask, ...tools }) {
  const wanted = addressed() ?? current?.recording?.wanted ?? {};
  current?.playground.pause();
  current = { playground: start(figure, ask, wanted, tools) };
}

globalThis.playgrounds = { replace };
const figure = document.querySelector("figure.playground");
if (figure) startRecorded(figure);
addEventListener("hashchange", () => {
  const state = addressed();
  if (!state || !current) return;
  current.playground.open(state);
  current.playground.figure.scrollIntoView({ block: "start" });
});
