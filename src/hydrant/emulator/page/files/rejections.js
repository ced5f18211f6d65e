/* Rejected records as they come: what was sent, why it was rejected, how to send it again. */

import { get } from "./api.js";
import { besideTable, schemaOf } from "./beside.js";
import { breakable, byId, facts, link, make, show, table } from "./dom.js";
import { bytesOf, errorFacts, exactDocumentOf, producerOf, recordBlock, textOf, visible } from "./records.js";
import { replayPanel } from "./replay.js";
import { clock, nameOf, number } from "./words.js";

const MOST_KEPT = 500;
const MOST_SHOWN = 150;
const LATEST = 8;
const REASONS_EVERY_MS = 1000;
// Asking takes at most a thirtieth of the time.
const PAUSE_FACTOR = 30;
const MOST_ASKED = 50;
const ATTEMPTS = 8;
const RENDER_EVERY_MS = 1000;

let kept = [];
let chosen = null;
let panel;
let paused = false;
let counted = 0;
let announced = 0;
let asked = false;
let announceTimer;
let reasonTimer;
let pauseMs = REASONS_EVERY_MS;
let renderTimer;
let rendered = 0;
const byProducer = new Map();

export function rejected(events) {
  counted += events.length;
  for (const event of events) {
    event.asked = 0;
    const producer = producerOf(event) || "unknown";
    byProducer.set(producer, (byProducer.get(producer) ?? 0) + 1);
  }
  kept = [...events.reverse(), ...kept].slice(0, MOST_KEPT);
  byId("rejected-count").textContent = number(counted);
  if (!paused) soon();
  announceTimer ??= setTimeout(announce, 5000);
  askReasons();
}

/** More came in a second than the feed tells one by one. */
export function skipped(events) {
  for (const event of events) if (event.kind === "rejected") counted += event.count;
  byId("rejected-count").textContent = counted ? number(counted) : "";
}

/** Told to screen readers now and then, however many come. */
function announce() {
  announceTimer = undefined;
  if (!byId("view-rejections").hidden) byId("rejections-live").textContent = `${number(counted - announced)} more rejected records`;
  announced = counted;
}

export function pause() {
  paused = !paused;
  byId("rejections-pause").setAttribute("aria-pressed", String(paused));
  byId("rejections-pause").textContent = paused ? "Go on" : "Pause";
  render();
}

const time = (event) => make("time", {}, clock(event.at));
const said = (event) => event.reason?.reason ?? event.message ?? "";
const codeOf = (event) => event.reason?.code ?? event.code ?? "";

/** Renders at once after a quiet second, and not more often than that. */
function soon() {
  renderTimer ??= setTimeout(render, Math.max(0, rendered + RENDER_EVERY_MS - performance.now()));
}

export function render() {
  clearTimeout(renderTimer);
  renderTimer = undefined;
  rendered = performance.now();
  if (document.hidden) return;
  if (!byId("view-pipeline").hidden) {
    const rows = kept.slice(0, LATEST).map((event) => [time(event), producerOf(event), open(event)]);
    show(byId("latest-rejections"), table("Last rejections", ["Time", "Producer", "Why"], rows, "None so far."));
  }
  if (byId("view-rejections").hidden) return;
  const words = byId("rejections-filter").value.trim().toLowerCase();
  const wanted = words ? kept.filter((event) => haystack(event).includes(words)) : kept;
  const several = new Set(kept.map((event) => event.stream)).size > 1;
  const rows = wanted.slice(0, MOST_SHOWN).map((event) => ({
    current: event === chosen,
    cells: [time(event), producerOf(event), breakable(visible(String(codeOf(event)))), open(event), ...(several ? [nameOf(event.stream)] : [])],
  }));
  const list = byId("rejections-list");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.digest : undefined;
  show(list, table("Rejected records, the newest first", ["Time", "Producer", "Code", "Why", ...(several ? ["Stream"] : [])], rows, words ? "None of those that are kept here." : "No record has been rejected since this page listens."));
  if (focused) [...list.querySelectorAll("button")].find((button) => button.dataset.digest === focused)?.focus();
  const top = [...byProducer].sort((one, two) => two[1] - one[1]).slice(0, 8);
  show(byId("producers"), top.map(([name, count]) => link(`${name}: ${number(count)}`, () => filterBy(name === "unknown" ? "" : name), { class: "chip" })));
}

function filterBy(words) {
  byId("rejections-filter").value = words;
  render();
}

const haystack = (event) => (event.haystack ??= `${producerOf(event)} ${event.code} ${event.message} ${nameOf(event.stream)} ${textOf(bytesOf(event.raw).subarray(0, 4096))}`.toLowerCase())
  + (event.reason ? ` ${event.reason.code} ${event.reason.reason}`.toLowerCase() : "");

function open(event) {
  const text = visible(String(said(event))).slice(0, 160) || "(no message)";
  return link(text, () => choose(event), { "data-digest": event.digest });
}

export function choose(event) {
  chosen = event;
  if (location.hash !== "#/rejections") location.hash = "#/rejections";
  render();
  detail();
  if (!event.reason) findReasons([event], true).then(() => event === chosen && detail());
  byId("rejection").focus({ preventScroll: innerWidth > 900 });
}

export function detail() {
  const place = byId("rejection");
  if (!chosen) {
    show(place, make("p", { class: "empty" }, "Choose a record to see what was sent and why it was rejected."));
    return;
  }
  show(place, make("h3", {}, "Why"), reasonOf(chosen), besideOf(chosen), errorFacts(chosen), recordBlock(chosen, "What was sent"),
    chosen.sequence_number ? make("p", {}, make("a", { href: `#/search/${encodeURIComponent(chosen.sequence_number)}` }, "Follow this record")) : null,
    make("h3", {}, "Send rejected records again"), make("p", { class: "note" }, "All that this pipeline has rejected, after the cause is mended. Those of one object: see Objects."),
    panel ??= replayPanel({ bucket: "", prefix: "" }, `hydrant replay --port ${port()}`));
}

/** The record beside its producer's schema, as soon as that is there; nothing where none was published. */
export function besideOf(event) {
  const place = make("div", {});
  const producer = producerOf(event);
  const record = exactDocumentOf(bytesOf(event.raw));
  if (producer && record !== undefined) schemaOf(producer).then((schema) => schema && place.replaceChildren(besideTable(producer, schema, record, event.reason)));
  return place;
}

/** What the function has logged, its fields with the values that the record has there. */
export function reasonOf(event) {
  const reason = event.reason;
  if (!reason) return make("p", { class: "note" }, event.asked >= ATTEMPTS ? "The function has logged no reason for it." : "Looking for the reason in the function's log ...");
  const found = exactDocumentOf(bytesOf(event.raw));
  const fields = (reason.fields ?? (reason.field ? [reason.field] : [])).slice(0, 40);
  const parts = [make("p", { class: "why" }, make("strong", {}, visible(String(reason.code ?? ""))), " ", visible(String(reason.reason ?? reason.message ?? "")))];
  if (fields.length) parts.push(table("Fields at fault", ["Field", "Sent"], fields.map((field) => [visible(String(field)), valueAt(found, String(field))]), ""));
  return make("div", {}, parts, facts([["Producer", visible(String(reason.producer ?? ""))], ["Log group", reason.group]]));
}

function valueAt(found, path) {
  let value = found;
  for (const name of path.split(".")) value = typeof value === "object" && value !== null ? value[name] : undefined;
  return value === undefined ? "(not there)" : visible(JSON.stringify(value).slice(0, 300));
}

export const port = () => location.port || (location.protocol === "https:" ? "443" : "80");

/** Reasons are asked for in bundles, of what is shown, and not for ever. */
function askReasons() {
  reasonTimer ??= setTimeout(async () => {
    reasonTimer = undefined;
    if (document.hidden) return;
    const wanted = kept.slice(0, MOST_SHOWN).filter((event) => event.digest && !event.reason && event.asked < ATTEMPTS).slice(0, MOST_ASKED);
    if (!wanted.length) return;
    const began = performance.now();
    await findReasons(wanted, !asked);
    asked = true;
    pauseMs = Math.max(REASONS_EVERY_MS, PAUSE_FACTOR * (performance.now() - began));
    soon();
    if (wanted.includes(chosen)) detail();
    if (kept.slice(0, MOST_SHOWN).some((event) => !event.reason && event.asked < ATTEMPTS)) askReasons();
  }, pauseMs);
}

/** Gives each record its reason, as far as the logs tell. */
export async function findReasons(records, deep) {
  for (const record of records) record.asked = (record.asked ?? 0) + 1;
  try {
    const found = await get("reasons", { digests: records.map((record) => record.digest).join(","), deep: deep ? 1 : "" });
    for (const record of records) record.reason = found.reasons[record.digest] ?? record.reason;
  } catch {
    /* the next bundle asks again */
  }
}
