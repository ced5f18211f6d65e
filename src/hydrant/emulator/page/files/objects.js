/* Buckets: folders, objects, and what is in them. */

import { get } from "./api.js";
import { byId, facts, link, make, show, table } from "./dom.js";
import { block, bytesOf, errorFacts, hexOf, quoted, recordBlock, visible } from "./records.js";
import { shortened } from "./pipeline.js";
import { besideOf, findReasons, port, reasonOf } from "./rejections.js";
import { replayPanel } from "./replay.js";
import { clock, dated, number, plural, size } from "./words.js";

const MOST_WRITTEN = 25;
const MOST_LINES_OPEN = 100;
let bucket = "";
let prefix = "";
let written = [];

/** `#/objects`, `#/objects/BUCKET` or `#/objects/BUCKET/KEY`. */
export async function open(named, key) {
  const select = byId("bucket");
  try {
    const { buckets } = await get("buckets");
    show(select, buckets.map((name) => make("option", { value: name }, name)));
    if (!buckets.length) {
      show(byId("listing"), make("p", { class: "empty" }, "There is no bucket."));
      return;
    }
    bucket = buckets.includes(named) ? named : buckets.includes(bucket) ? bucket : buckets[0];
    select.value = bucket;
  } catch (error) {
    show(byId("listing"), make("p", { class: "empty" }, error.message));
    return;
  }
  if (key) prefix = key.slice(0, key.lastIndexOf("/") + 1);
  renderWritten();
  await list();
  if (key) await openObject(bucket, key);
  else if (!byId("object").childElementCount) show(byId("object"), make("p", { class: "empty" }, "Open an object to see what is in it."));
}

export function chooseBucket() {
  bucket = byId("bucket").value;
  prefix = "";
  list();
}

async function list(after = "") {
  crumbs();
  let page;
  try {
    page = await get("objects", { bucket, prefix, after });
  } catch (error) {
    show(byId("listing"), make("p", { class: "empty" }, error.message));
    return;
  }
  const folders = page.folders.map((name) => [link(visible(name.slice(prefix.length)), () => enter(name)), "", ""]);
  const objects = page.objects.map((entry) => [keyLink(bucket, entry.key, visible(entry.key.slice(prefix.length) || entry.key)), size(entry.size), make("time", {}, dated(entry.modified))]);
  const parts = [table("Folders and objects", ["Name", "Size", "Written"], [...folders, ...objects], "Nothing is here.")];
  if (after) parts.push(make("p", {}, link("From the beginning", () => list())));
  if (page.next) parts.push(make("p", {}, link(`The next ${number(page.folders.length + page.objects.length)}`, () => list(page.next))));
  show(byId("listing"), parts);
}

const keyLink = (inBucket, key, text) => make("a", { href: `#/objects/${encodeURIComponent(inBucket)}/${encodeURIComponent(key)}` }, text);

function enter(name) {
  prefix = name;
  list();
}

function crumbs() {
  const parts = prefix.split("/").filter(Boolean);
  const steps = parts.map((part, index) => link(visible(part), () => enter(`${parts.slice(0, index + 1).join("/")}/`)));
  show(byId("crumbs"), link(bucket, () => enter("")), steps.flatMap((step) => [make("span", { "aria-hidden": "true" }, " / "), step]));
}

export function delivered(events) {
  written = [...events.reverse(), ...written].slice(0, MOST_WRITTEN);
  if (!document.hidden && !byId("view-objects").hidden) renderWritten();
}

function renderWritten() {
  const rows = written.map((event) => [make("time", {}, clock(event.at)), event.output, keyLink(event.bucket, event.key, visible(shortened(event.key))), number(event.records)]);
  show(byId("written"), table("Objects that were written last", ["Time", "Output", "Object", "Records"], rows, "None since this page listens."));
}

export async function openObject(inBucket, key) {
  const place = byId("object");
  show(place, make("p", { class: "note" }, "Opening ..."));
  let found;
  try {
    found = await get("object", { bucket: inBucket, key });
  } catch (error) {
    show(place, make("p", { class: "empty" }, error.message));
    return;
  }
  const format = found.format === "UNCOMPRESSED" ? "" : found.format;
  show(place, make("h3", { class: "key" }, visible(key)),
    facts([["Size", size(found.size)], ["Format", format], ["Written", dated(found.modified)], ["Trouble", found.trouble]]), contents(found));
  place.focus({ preventScroll: innerWidth > 900 });
}

function contents(found) {
  if (found.kind === "empty") return make("p", { class: "empty" }, "It is empty.");
  if (found.kind === "bytes") return block("Bytes", hexOf(bytesOf(found.raw)));
  if (found.kind === "table") return tableOf(found);
  const rest = found.left_out ? make("p", { class: "note" }, `The first ${plural(found.lines.length, "line")} are shown.`) : null;
  if (found.kind === "error_lines") return [replay(found), make("div", { class: "stack" }, found.lines.map(errorLine)), rest];
  return [make("ol", { class: "plain lines" }, found.lines.map((line) => make("li", { value: line.line }, make("pre", { class: "raw", dir: "ltr" }, visible(line.text), line.truncated ? " ..." : "")))), rest];
}

function tableOf(found) {
  if (found.note) return make("p", { class: "note" }, found.note);
  const shown = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows of the Parquet file" },
    table("Rows", found.columns.map(visible), found.rows.map((row) => row.map(visible)), "It has no rows."));
  return [shown, make("p", { class: "note" }, `${plural(found.rows.length, "row")} of ${number(found.count)}.`)];
}

function errorLine(line, index) {
  if (line.raw === undefined) return block(`Line ${line.line}: no error line of Firehose`, visible(line.text));
  const reason = make("div", {});
  const details = make("details", { class: "card", open: index === 0 && index < MOST_LINES_OPEN },
    make("summary", {}, `Line ${line.line}: ${visible(String(line.code))}`), reason, errorFacts(line), recordBlock(line, "What was sent"));
  const look = async () => {
    if (!details.open || line.asked) return;
    await findReasons([line], true);
    if (!line.reason) line.asked = 99;
    show(reason, reasonOf(line), besideOf(line));
  };
  details.addEventListener("toggle", look);
  return details;
}

function replay(found) {
  const words = `hydrant replay --port ${port()} --bucket ${quoted(found.bucket)} --prefix ${quoted(found.key)}`;
  return make("details", { class: "card" }, make("summary", {}, "Send these records again"), replayPanel({ bucket: found.bucket, prefix: found.key }, words));
}
