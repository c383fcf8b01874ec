// The playground, the same in a page and in a notebook: its controls, what is drawn, and the loop that
// trains. It computes nothing of the network: `ask(message)` promises what Python answers
// (classroom/playground), a view and the units' pictures.
import * as address from "./address.js";
import { button, make } from "./dom.js";
import { copyText } from "./clipboard.js";
import { CodeBox } from "./playground-code.js";
import { Curve } from "./playground-curve.js";
import { NetworkDrawing, paintDeltas, paintValues } from "./playground-network.js";
import { palette } from "./playground-palette.js";
import { nameOf, number, ParameterPanel } from "./playground-parameter.js";
import { dataDialog } from "./playground-data.js";
import { Plane } from "./playground-plane.js";
import { asSvg, csv, limitParts } from "./playground-share.js";
import { asPng, save } from "./save.js";

const FINE = 48, COARSE = 24; // as classroom/playground has them
const SLOW_MS = 250; // between two epochs at the slow speed
const SETTINGS = ["data", "samples", "noise", "share", "seed", "scale", "loss", "rule", "optimizer", "rate", "batch", "l2"];
const ACTIVATIONS = ["tanh", "ReLU", "leaky ReLU", "sigmoid", "identity", "own"];
const MOST_LAYERS = 6, MOST_UNITS = 8;

export class Playground {
  // `state` are the settings, and what is hidden and locked, as the address has them. `tools`, in a live
  // page, are an editor for the code and a place to keep it: see playground-code.js.
  constructor(figure, ask, state = {}, tools = {}) {
    Object.assign(this, { figure, ask, isPlaying: false, view: {}, losses: [] });
    this.last = Promise.resolve();
    const find = (name) => figure.querySelector(`.playground-${name}`);
    this.plane = new Plane(find("plane"), (points) => {
      this.plane.points = points; // at once: the next event of a drag builds on it
      if (this.plane.pen !== "move") figure.querySelector("[name=test]").checked = true; // it may be one
      this.replace("points", { points });
    });
    const hand = {
      touched: (parameter) => { this.touched = parameter; this.look(); },
      moved: ([layer, source, unit], value) => this.replace("set", { layer, source, unit, value }),
      pointed: (unit) => { this.pointed = unit; this.draw(); },
    };
    this.network = new NetworkDrawing(find("drawing"), hand);
    this.parameter = new ParameterPanel(find("parameter"), hand);
    this.curve = new Curve(find("curve"));
    this.code = new CodeBox(find("code"), (part, text) => this.send("write", { part, text }), tools);
    this.sentence = figure.querySelector("output");
    this.listen(find);
    this.open(state);
  }

  // A link opens the playground as it was when it was copied.
  open(state) {
    this.pause();
    const { hide, lock, speed, ...settings } = state;
    this.limits = { ...(hide && { hide }), ...(lock && { lock }) };
    limitParts(this.figure, this.limits);
    const control = this.figure.querySelector("[name=speed]");
    control.value = [...control.options].some(({ value }) => value === speed) ? speed : "1";
    return this.send("open", { values: settings });
  }

  // What the address holds: settings other than the default, the speed, and what is hidden and locked.
  state(limits = this.limits) {
    const { value: speed } = this.figure.querySelector("[name=speed]");
    const chosen = Object.fromEntries(Object.entries(limits).filter(([, names]) => names));
    return { ...this.view.address, ...(speed !== "1" && { speed }), ...chosen };
  }

  // The same as it stands in an address.
  hash(limits) { return address.format(this.figure.id, this.state(limits)); }

  listen(find) {
    const { figure } = this;
    this.playButton = find("play");
    this.playButton.onclick = () => (this.isPlaying ? this.pause() : this.play());
    find("epoch").onclick = () => { this.pause(); this.send("run", { epochs: 1 }); };
    find("step").onclick = () => { this.pause(); this.send("step"); };
    find("restart").onclick = () => { this.pause(); this.send("restart"); };
    find("deeper").onclick = () => this.setLayers((layers, functions) => {
      layers.push(layers.at(-1) ?? 4);
      functions.push(functions.at(-1) ?? "tanh");
    });
    find("reseed").onclick = () => this.send("change", { seed: String(Math.floor(Math.random() * 10000)) });
    figure.addEventListener("change", ({ target }) => this.controlChanged(target));
    find("link").onclick = ({ target }) => copyText(target, address.shared(this.hash()), "Link to this setting", address.warning());
    find("cell").onclick = async ({ target }) => {
      await this.send("as_code");
      copyText(target, this.view.cell, "Cell of code");
    };
    find("svg").onclick = () => save("playground.svg", asSvg(figure, this.colors), "image/svg+xml");
    find("png").onclick = async () => save("playground.png", await asPng(asSvg(figure, this.colors)));
    find("download").onclick = () => save("points.csv", csv(this.view.points), "text/csv");
    const dialog = dataDialog(async (text) => {
      this.pause();
      await this.send("csv", { text });
      return this.view;
    });
    figure.append(dialog);
    find("csv").onclick = () => dialog.showModal();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolor());
    new MutationObserver(() => this.recolor()).observe(document.documentElement, { attributes: true });
  }

  controlChanged(control) {
    const { name, value } = control;
    if (SETTINGS.includes(name)) this.send("change", { [name]: value });
    else if (name === "features") {
      const chosen = [...this.figure.querySelectorAll("[name=features]:checked")].map((box) => box.value);
      if (chosen.length) this.send("change", { features: chosen.join(",") });
      else control.checked = true;
    } else if (name === "pen") this.plane.pen = value;
    else if (["test", "shown", "discrete"].includes(name)) this.draw();
    else if (name === "deltas" || name === "check") this.look();
    else if (name === "activation") {
      this.setLayers((_, functions) => { functions[Number(control.dataset.layer)] = value; });
    }
  }

  setLayers(change) {
    const { layers, activations } = this.view.settings;
    const [units, functions] = [[...layers], activations.slice(0, layers.length)];
    change(units, functions);
    this.send("change", { layers: units.join(","), activations: functions.join(",") || "tanh" });
  }

  // Messages are answered one after the other.
  send(action, parameters = {}) {
    this.last = this.last.then(async () => this.receive(await this.ask({ [action]: parameters })));
    return this.last;
  }

  // While one is on its way, of those of a drag only the newest counts.
  replace(action, parameters) {
    const isWaiting = this.pending;
    this.pending = [action, parameters];
    if (isWaiting) return;
    this.last = this.last.then(async () => {
      const [action, parameters] = this.pending;
      this.pending = null;
      this.receive(await this.ask({ [action]: parameters }));
    });
  }

  // Pressed again before a pause has come to the loop, it goes on with the same one.
  play() {
    this.isPlaying = true;
    this.showPlaying();
    this.running ??= this.run().finally(() => { this.running = null; });
  }

  async run() {
    while (this.isPlaying) {
      const { value } = this.figure.querySelector("[name=speed]");
      // The time until the next frame counts from now: Python computes meanwhile.
      const passed = new Promise((resolve) => {
        if (value === "slow") setTimeout(resolve, SLOW_MS); else requestAnimationFrame(resolve);
      });
      await this.send("run", { epochs: value === "slow" ? 1 : Number(value) });
      if (this.view.diverged !== null) this.pause();
      await passed;
    }
  }

  pause() {
    this.isPlaying = false;
    this.showPlaying();
  }

  showPlaying() {
    this.playButton.textContent = this.isPlaying ? "Pause" : "Play";
    this.playButton.setAttribute("aria-pressed", String(this.isPlaying));
  }

  isChecked(name) { return this.figure.querySelector(`[name=${name}]`).checked; }

  look() {
    this.replace("look", { deltas: this.isChecked("deltas"), check: this.isChecked("check"), touched: this.touched ?? null });
  }

  receive({ view, pictures }) {
    if (view.losses) this.losses.splice(view.first, Infinity, ...view.losses);
    const seen = { delta: undefined, check: undefined, touched: undefined, refused: undefined, remarks: undefined };
    Object.assign(this.view, view.problem ? {} : seen, view);
    if (pictures.length) this.pictures = pictures;
    if (view.problem || view.refused || view.ended) this.pause();
    this.code.update(this.view.code, view.problem);
    this.showControls();
    this.draw();
    this.say(view.problem ? "Stopped: the code below has an error." : view.refused ?? this.view.sentence);
  }

  // A sentence that changes with every picture is not read out.
  say(sentence) {
    this.sentence.ariaLive = this.isPlaying ? "off" : "polite";
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
  }

  showControls() {
    const { settings, quantity } = this.view;
    if (settings === this.shown) return;
    this.shown = settings;
    for (const name of SETTINGS) {
      const control = this.figure.querySelector(`[name=${name}]`);
      const text = String(settings[name]);
      if (control.options && ![...control.options].some((option) => option.value === text)) {
        control.append(make("option", { value: text, textContent: text }));
      }
      control.value = text;
    }
    this.figure.querySelector("[name=loss]").disabled = quantity; // a quantity has its squared error
    for (const box of this.figure.querySelectorAll("[name=features]")) {
      box.checked = settings.features.includes(box.value);
    }
    this.showLayers(settings);
  }

  showLayers({ layers, activations }) {
    const rows = layers.map((units, i) => {
      const less = button("−", () => this.setLayers((all, functions) => {
        if (all[i] > 1) all[i] -= 1; else { all.splice(i, 1); functions.splice(i, 1); }
      }), `Fewer units in layer ${i + 2}`);
      const more = button("+", () => this.setLayers((all) => { all[i] += 1; }), `More units in layer ${i + 2}`);
      more.disabled = units >= MOST_UNITS;
      const choice = make("select", { name: "activation", ariaLabel: `Activation of layer ${i + 2}` },
        ...ACTIVATIONS.map((name) => make("option", { value: name, textContent: name, selected: name === activations[i] })));
      choice.dataset.layer = i;
      return make("div", { className: "playground-layer" }, less, make("span", { textContent: units }), more, choice);
    });
    const place = this.figure.querySelector(".playground-layers > div");
    const focused = [...place.querySelectorAll("button, select")].indexOf(document.activeElement);
    place.replaceChildren(...rows);
    place.querySelectorAll("button, select")[focused]?.focus();
    this.figure.querySelector(".playground-deeper").disabled = layers.length >= MOST_LAYERS;
  }

  recolor() {
    this.colors = null;
    if (this.view.settings) this.draw();
  }

  draw() {
    const { view, figure } = this;
    this.colors ??= palette(figure);
    const { settings, points, train, quantity } = view;
    const sizes = [settings.features.length, ...settings.layers, 1];
    this.curve.update(this.losses, this.colors); // first: it asks for styles, which the others change
    this.offerUnits(sizes, settings.features);
    const unit = this.pointed ?? JSON.parse(figure.querySelector("[name=shown]").value);
    const values = view.diverged === null ? this.pictureOf(unit ?? [sizes.length, 0], sizes) : null;
    this.plane.update({
      values: this.isChecked("discrete") ? values?.map((value) => (value < 127 ? 0 : 254)) : values,
      points, train, quantity, colors: this.colors, seesTest: this.isChecked("test"),
    });
    this.plane.canvas.ariaLabel = `The plane of x1 and x2, and ${points.length} points. ${view.sentence}`;
    this.network.svg.setAttribute("aria-label", `The network: ${sizes.join(", ")} units.`);
    const showsDeltas = Boolean(view.delta);
    const shown = showsDeltas ? view.dw : view.w;
    const largest = Math.max(...shown.flat(2).map((x) => Math.abs(x ?? 0))) || 1;
    this.network.update({
      sizes, names: settings.features, colors: this.colors,
      width: showsDeltas ? 1 / largest : 0.6,
      edge: (layer, source, unit) => shown[layer - 1][source][unit],
      weight: (layer, source, unit) => view.w[layer - 1][source][unit],
      bias: (layer, unit) => (showsDeltas ? view.db : view.b)[layer - 2][unit],
      paint: (canvas, layer, unit) => this.paint(canvas, layer, unit, sizes),
      marked: view.check?.wrong ? parameterOf(view.check) : null,
    });
    this.showCheck();
    this.parameter.update(sizes, this.touched, view.touched);
  }

  paint(canvas, layer, unit, sizes) {
    const { view, colors } = this;
    if (view.diverged !== null) return;
    if (view.delta && layer > 1) {
      const deltas = view.delta[layer - 2];
      const largest = Math.max(...deltas.flat().map(Math.abs)) || 1;
      const points = view.points.filter((_, i) => view.train[i]);
      paintDeltas(canvas, points, deltas[unit], largest, colors);
      return;
    }
    paintValues(canvas, this.pictureOf([layer, unit], sizes), colors);
  }

  // What a unit makes of the plane. The output's is the finest.
  pictureOf([layer, unit], sizes) {
    if (layer === sizes.length) return this.pictures.subarray(0, FINE * FINE);
    const before = sizes.slice(0, layer - 1).reduce((sum, n) => sum + n, 0) + unit;
    const from = FINE * FINE + before * COARSE * COARSE;
    return this.pictures.subarray(from, from + COARSE * COARSE);
  }

  // The units whose pictures the plane can show.
  offerUnits(sizes, features) {
    const key = JSON.stringify([sizes, features]);
    if (key === this.offered) return;
    this.offered = key;
    const units = sizes.slice(0, -1).flatMap((size, i) => Array.from({ length: size }, (_, unit) => ({
      value: JSON.stringify([i + 1, unit]), textContent: i ? `layer ${i + 1}, unit ${unit}` : features[unit],
    })));
    const choice = this.figure.querySelector("[name=shown]");
    const all = [{ value: "null", textContent: "the output" }, ...units].map((option) => make("option", option));
    const before = choice.value;
    choice.replaceChildren(...all);
    choice.value = all.some(({ value }) => value === before) ? before : "null";
  }

  showCheck() {
    const line = this.figure.querySelector(".playground-check");
    const { check } = this.view;
    line.hidden = !check;
    if (!check) return;
    line.dataset.wrong = String(check.wrong > 0);
    line.textContent = check.wrong
      ? `${check.wrong} of ${check.of} derivatives are wrong. The worst: ${nameOf(parameterOf(check))}, `
        + `${number(check.analytic)} by the rule, ${number(check.numeric)} measured.`
      : `All ${check.of} derivatives agree with measured slopes.`;
  }
}

function parameterOf({ name, at }) {
  const layer = Number(name.slice(2, -1));
  return name[0] === "w" ? [layer, at[0], at[1]] : [layer, null, at[0]];
}
