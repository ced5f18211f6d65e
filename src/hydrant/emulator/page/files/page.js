/* The page: which view is shown, and who hears what the feed tells. */

import { get } from "./api.js";
import * as controls from "./controls.js";
import { byId } from "./dom.js";
import * as faults from "./faults.js";
import { Feed } from "./feed.js";
import * as functions from "./functions.js";
import * as objects from "./objects.js";
import * as pipeline from "./pipeline.js";
import * as rejections from "./rejections.js";
import { search, trace } from "./search.js";
import * as streams from "./streams.js";

const VIEWS = {
  pipeline: () => {
    pipeline.load();
    rejections.render();
  },
  rejections: () => {
    rejections.render();
    rejections.detail();
  },
  objects: (bucket, key) => objects.open(bucket, key),
  search: (words) => {
    if (!words) return;
    byId("search-words").value = words;
    trace(words);
  },
  streams: () => streams.load(),
  functions: (arn) => functions.open(arn),
  controls: () => faults.load(),
};
const STREAMS_EVERY = 3;
const PIPELINE_EVERY = 20;
let view = "";
let ticks = 0;

function go() {
  const [, named = "", ...rest] = location.hash.split("/");
  const wanted = named in VIEWS ? named : "pipeline";
  const parts = rest.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return "";
    }
  });
  for (const each of Object.keys(VIEWS)) byId(`view-${each}`).hidden = each !== wanted;
  for (const link of document.querySelectorAll("nav[aria-label=Views] a")) {
    if (link.hash === `#/${wanted}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `Hydrant: ${wanted}`;
  if (view && view !== wanted) {
    byId("main").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  if (wanted !== "functions") functions.close();
  view = wanted;
  VIEWS[wanted](...parts);
}

/** The feed's second is the only clock of the page: what must be asked for is asked for then, while it is looked at. */
function tick() {
  ticks += 1;
  if (document.hidden) return;
  if (view === "controls" && ticks % STREAMS_EVERY === 0) faults.load();
  if (view === "streams" && ticks % STREAMS_EVERY === 0) streams.load();
  if (view === "pipeline" && ticks % PIPELINE_EVERY === 0) pipeline.load();
  if (ticks % PIPELINE_EVERY === 0) phase();
}

async function phase() {
  try {
    const { phase: now, detail } = await get("status");
    byId("phase").textContent = detail ? `${now}: ${detail}` : now;
    byId("phase").dataset.state = { ready: "good", failed: "bad" }[now] ?? "";
  } catch {
    byId("phase").textContent = "does not answer";
    byId("phase").dataset.state = "bad";
  }
}

function state(now) {
  const connection = byId("connection");
  connection.textContent = { live: "live", connecting: "connecting", closed: "no feed" }[now];
  connection.dataset.state = now === "live" ? "good" : "bad";
  if (now === "live") phase();
}

function listen() {
  const feed = new Feed();
  feed.onState = state;
  feed.on("flow", (events) => {
    pipeline.flowed(events);
    tick();
  });
  feed.on("rejected", rejections.rejected);
  feed.on("skipped", rejections.skipped);
  feed.on("delivered", objects.delivered);
  for (const kind of ["delivered", "function_error", "skipped", "notified"]) feed.on(kind, (events) => pipeline.happened(kind, events));
  feed.open();
}

byId("pipeline-refresh").addEventListener("click", () => pipeline.load());
byId("edges").parentElement.addEventListener("toggle", () => pipeline.draw());
byId("rejections-filter").addEventListener("input", () => rejections.render());
byId("rejections-pause").addEventListener("click", () => rejections.pause());
byId("bucket").addEventListener("change", () => objects.chooseBucket());
byId("function").addEventListener("change", () => functions.choose());
byId("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = byId("search-words").value.trim();
  if (event.submitter?.name === "trace") trace(words);
  else search(words);
});
addEventListener("hashchange", go);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) go();
});
new ResizeObserver(() => pipeline.draw()).observe(byId("drawing"));
controls.install();
faults.install();
phase();
go();
listen();
