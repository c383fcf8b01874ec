// All explorables of a page: loads their frames in time, opens the one that the address names, and
// prints each as it is at first.
import * as address from "./address.js";
import { loaded } from "./frames.js";
import { Player } from "./player.js";

const players = new WeakMap(); // by figure
const figures = () => [...document.querySelectorAll("figure.explorable")];
// Those that stand in the page. HTML that a reader's cell shows may have figures of this class, too.
const present = () => figures().map((figure) => players.get(figure)).filter(Boolean);

export function startExplorables() {
  // Frames are loaded when their figure is within one screen of the window.
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      players.get(target).frames?.load();
    }
  }, { rootMargin: "100% 0px" });
  for (const figure of figures()) {
    const player = new Player(figure);
    players.set(figure, player);
    near.observe(figure);
    // A browser restores on reload where controls were left.
    if (String(player.positions()) !== String(player.start)) player.show();
  }
  addEventListener("hashchange", openAddressed);
  const opened = openAddressed();
  // A font that arrives late may move it.
  document.fonts.ready.then(() => opened?.scrollIntoView({ block: "start" }));

  // What the text speaks of is the default setting. (What a live page computes would come too late.)
  const recorded = () => present().filter((player) => player.frames);
  addEventListener("beforeprint", () => {
    for (const player of recorded()) {
      player.beforePrint = player.positions();
      player.move(player.start);
    }
  });
  addEventListener("afterprint", () => {
    for (const player of recorded()) player.move(player.beforePrint);
  });

  // The interface for other scripts: for the files of frames, and for a live page.
  globalThis.explorables = { frames: loaded, replace, pauseAll };
}

function openAddressed() {
  const state = address.parse(location.hash);
  const player = state && present().find(({ figure }) => figure.id === state.id);
  if (!player) return;
  address.cancel(); // of the state of another one, which is still to be written
  const { figure } = player;
  player.restore(state.values);
  figure.scrollIntoView({ block: "start" });
  player.focus(); // for the arrow keys
  return figure;
}

// Go on, or back, by one event of a figure's course; return whether there was one.
export function step(figure, by) { return players.get(figure)?.stepOn(by) ?? false; }

export function reset(figure) { players.get(figure)?.reset(); }

// A figure that Python in this page has made takes over the state of the one that it replaces, or
// that of the address, whose value may have been none of the recorded ones.
function replace(before, figure, compute) {
  const player = new Player(figure, compute);
  players.set(figure, player);
  players.get(before)?.pause();
  const addressed = location.hash.startsWith(`#${figure.id}?`);
  const state = addressed ? location.hash : players.get(before)?.state();
  if (state && state !== player.state()) player.restore(address.parse(state).values);
}

// None plays on, and none writes its state into the address any more.
function pauseAll() {
  for (const player of present()) player.pause();
  address.cancel();
}
