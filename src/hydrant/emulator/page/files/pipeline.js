/* The pipeline drawn: resources in layers, arrows between them with what goes along them now. */

import { get } from "./api.js";
import { byId, make, makeSvg, show, table } from "./dom.js";
import { visible } from "./records.js";
import { clock, nameOf, number, plural, rate, size } from "./words.js";

const BOX = { width: 166, height: 54 };
const WIDE = { along: 252, across: 104 };
const NARROW = { along: 128, across: 180 };
const SMALLEST = 0.7;
const LINE = 14;
const NARROW_BELOW = 720;
const MARGIN = 14;
const MOST_HAPPENINGS = 16;
const KINDS = {
  stream: "Kinesis stream", delivery_stream: "Delivery stream", function: "Function", bucket: "Bucket", topic: "Topic",
  queue: "Queue", rule: "Rule", pipe: "Pipe", event_bus: "Event bus", table: "Table", endpoint: "Endpoint", producers: "Who puts records",
  log_group: "Log group", state_machine: "State machine",
};
const VIEWS = { stream: "streams", delivery_stream: "streams", function: "functions", bucket: "objects" };

const UNITS = { invocations: " calls", objects: " objects" };

let graph = { nodes: [], edges: [] };
let arrows = [];
let totals = {};
let rates = {};
let flowAt = 0;
let shape = "";

export async function load() {
  try {
    graph = await get("pipeline");
  } catch (error) {
    show(byId("drawing"), make("p", { class: "empty" }, String(error.message)));
    return;
  }
  draw();
}

/** Rates are differences of the counters of two events, over the time between them. */
export function flowed(events) {
  for (const event of events) {
    const at = (typeof event.at === "number" && event.at > 1e11 ? event.at / 1000 : Number(event.at)) || 0;
    if (flowAt && at > flowAt) rates = differences(totals, event.totals ?? {}, at - flowAt);
    totals = event.totals ?? {};
    flowAt = at;
  }
  if (!document.hidden && !byId("view-pipeline").hidden) update();
}

function differences(before, after, seconds) {
  const found = {};
  for (const [arn, counters] of Object.entries(after)) {
    found[arn] = {};
    for (const [name, value] of Object.entries(counters)) found[arn][name] = Math.max(0, (value - (before[arn]?.[name] ?? 0)) / seconds);
  }
  return found;
}

const counted = (counter, where) => (counter ? where[counter.of]?.[counter.member] : undefined);

/** Draws anew only when there is something new, or room for another shape. */
export function draw(force = false) {
  const place = byId("drawing");
  const narrow = place.clientWidth > 0 && place.clientWidth < NARROW_BELOW;
  const wanted = `${narrow}${JSON.stringify(graph.nodes)}${JSON.stringify(graph.edges)}`;
  if (wanted === shape && !force) return update();
  shape = wanted;
  byId("pipeline-note").hidden = !graph.left_out;
  byId("pipeline-note").textContent = graph.left_out ? `${plural(graph.left_out, "resource")} more are not drawn.` : "";
  if (!graph.nodes.length) {
    show(place, make("p", { class: "empty" }, "Nothing is deployed yet. ", make("code", {}, "hydrant deploy"), " deploys."));
    return update();
  }
  const spots = spotsOf(graph.nodes, narrow);
  const width = Math.max(...Object.values(spots).map((spot) => spot.x)) + BOX.width + MARGIN;
  const height = Math.max(...Object.values(spots).map((spot) => spot.y)) + BOX.height + MARGIN;
  arrows = arrowsOf(graph.edges, spots, narrow);
  const svg = makeSvg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": summary(), class: "pipeline" },
    makeSvg("defs", {}, marker("tip", "tip"), marker("tip-bad", "tip bad")),
    arrows.map((arrow) => arrow.line), arrows.map((arrow) => arrow.words), graph.nodes.map((node) => boxOf(node, spots[node.id])));
  svg.style.minWidth = `${Math.round(width * SMALLEST)}px`;
  show(place, svg);
  for (const text of svg.querySelectorAll(".name, .what")) fit(text, text.matches(".name") ? BOX.width - 22 : (narrow ? BOX.width : WIDE.along - BOX.width + 8));
  return update();
}

const summary = () => `${plural(graph.nodes.length, "part")} with ${plural(graph.edges.length, "connection")}; the table below says the same`;

function marker(id, className) {
  return makeSvg("marker", { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
    makeSvg("path", { d: "M0 0 8 4 0 8z", class: className }));
}

/** Layers side by side, or one below the other where there is little room; each in the middle of its length. */
function spotsOf(nodes, narrow) {
  const step = narrow ? NARROW : WIDE;
  const rows = {};
  for (const node of nodes) rows[node.layer] = Math.max(rows[node.layer] ?? 0, node.row + 1);
  const most = Math.max(...Object.values(rows));
  return Object.fromEntries(nodes.map((node) => {
    const along = MARGIN + node.layer * step.along;
    const across = MARGIN + (node.row + (most - rows[node.layer]) / 2) * step.across;
    return [node.id, narrow ? { x: across, y: along } : { x: along, y: across }];
  }));
}

function boxOf(node, spot) {
  const view = VIEWS[node.kind];
  const kind = KINDS[node.kind] ?? node.kind;
  const label = `${kind} ${node.name}${node.missing ? ", which does not exist" : ""}`;
  const inside = [
    makeSvg("title", {}, `${label}\n${node.id}`),
    makeSvg("rect", { width: BOX.width, height: BOX.height, rx: 8 }),
    makeSvg("text", { x: 11, y: 21, class: "kind" }, node.missing ? `${kind}: missing` : kind),
    makeSvg("text", { x: 11, y: 41, class: "name" }, node.name),
  ];
  const attributes = { class: `node ${node.kind}${node.missing ? " missing" : ""}`, transform: `translate(${spot.x} ${spot.y})` };
  if (!view || node.missing) return makeSvg("g", { ...attributes, role: "img", "aria-label": label }, inside);
  const of = node.kind === "stream" || node.kind === "delivery_stream" ? "" : `/${encodeURIComponent(node.kind === "bucket" ? node.name : node.id)}`;
  return makeSvg("a", { ...attributes, href: `#/${view}${of}` }, inside);
}

/** A label in one line, or in two. */
function linesOf(label) {
  const at = label.length > 13 ? label.lastIndexOf(" ", 14) : -1;
  return at > 0 ? [label.slice(0, at), label.slice(at + 1)] : [label];
}

/** Shortens a text until it fits; its title has all of it. */
function fit(text, most) {
  const all = text.textContent;
  for (let length = all.length - 1; length > 3 && text.getComputedTextLength() > most; length -= 1) text.textContent = `${all.slice(0, length)}\u2026`;
}

/** Arrows leave and meet a side of a box spread over its length, so that several between two boxes are seen apart. */
function arrowsOf(edges, spots, narrow) {
  const drawn = edges.filter((edge) => spots[edge.from] && spots[edge.to]);
  const across = (id) => (narrow ? spots[id].x : spots[id].y);
  const share = (end, other) => {
    const sides = {};
    for (const edge of drawn) (sides[edge[end]] ??= []).push(edge);
    for (const side of Object.values(sides)) side.sort((one, two) => across(one[other]) - across(two[other]));
    return (edge) => (sides[edge[end]].indexOf(edge) + 1) / (sides[edge[end]].length + 1);
  };
  const leaves = share("from", "to"), meets = share("to", "from");
  const beside = {};
  for (const edge of drawn) (beside[`${edge.from} ${edge.to}`] ??= []).push(edge);
  return drawn.map((edge) => {
    const same = beside[`${edge.from} ${edge.to}`];
    const shift = narrow ? 0 : (same.indexOf(edge) - (same.length - 1) / 2) * 2 * LINE;
    const from = spots[edge.from], to = spots[edge.to];
    const ends = narrow
      ? [from.x + BOX.width * leaves(edge), from.y + BOX.height, to.x + BOX.width * meets(edge), to.y]
      : [from.x + BOX.width, from.y + BOX.height * leaves(edge), to.x, to.y + BOX.height * meets(edge)];
    return arrow(edge, ends, shift, narrow);
  });
}

function arrow(edge, [x1, y1, x2, y2], shift, narrow) {
  const bend = Math.max(36, Math.abs(narrow ? y2 - y1 : x2 - x1) / 2);
  const path = narrow ? `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 2}` : `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`;
  const line = makeSvg("path", { d: path, class: "arrow", "marker-end": "url(#tip)" });
  const middle = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + shift };
  const lines = linesOf(edge.label);
  const label = lines.map((words, index) => makeSvg("text", { x: middle.x, y: middle.y - 5 - (lines.length - 1 - index) * LINE, class: "what" }, words));
  const speed = makeSvg("text", { x: middle.x, y: middle.y + 10, class: "speed" });
  return { edge, line, speed, words: makeSvg("g", { class: "words" }, makeSvg("title", {}, edge.label), label, speed) };
}

function update() {
  const rows = [];
  for (const { edge, line, speed } of arrows) {
    const now = counted(edge.rate, rates), failing = counted(edge.failures, rates);
    const failures = counted(edge.failures, totals);
    const same = edge.failures && edge.rate && edge.failures.member === edge.rate.member && edge.failures.of === edge.rate.of;
    speed.textContent = [rate(now, UNITS[edge.rate?.member]), failing && !same ? `${rate(failing)} fail` : ""].filter(Boolean).join(", ");
    line.classList.toggle("flows", now > 0);
    line.classList.toggle("fails", failing > 0);
    line.setAttribute("marker-end", failing > 0 ? "url(#tip-bad)" : "url(#tip)");
    rows.push([nameOf(edge.from), nameOf(edge.to), edge.label, rate(now, UNITS[edge.rate?.member]), number(counted(edge.rate, totals)), failures ? number(failures) : ""]);
  }
  if (byId("edges").parentElement.open) {
    show(byId("edges"), table("Connections of the pipeline", ["From", "To", "What", "Now", "So far", "Failed so far"], rows, "Nothing is connected."));
  }
}

/** Deliveries, failures of functions and notifications, the newest first. */
export function happened(kind, events) {
  const list = byId("happenings");
  for (const event of (kind === "notified" ? together(events) : events).slice(-MOST_HAPPENINGS)) list.prepend(make("li", { class: kind }, make("time", {}, clock(event.at)), " ", ...sentence(kind, event)));
  while (list.childElementCount > MOST_HAPPENINGS) list.lastElementChild.remove();
}

/** Messages of a topic in one line. */
function together(events) {
  const found = new Map();
  for (const event of events) found.set(event.topic, { ...event, messages: (found.get(event.topic)?.messages ?? 0) + 1 });
  return [...found.values()];
}

/** A key's folder and its end: what is between is the same for all. */
export function shortened(key) {
  const at = key.lastIndexOf("/") + 1;
  return key.length - at > 24 ? `${key.slice(0, at)}\u2026${key.slice(-12)}` : key;
}

function sentence(kind, event) {
  if (kind === "delivered") {
    const where = `#/objects/${encodeURIComponent(event.bucket)}/${encodeURIComponent(event.key)}`;
    return [`${event.output}: ${plural(event.records, "record")}, ${size(event.bytes)} in `, make("a", { href: where, title: visible(event.key) }, visible(shortened(event.key)))];
  }
  if (kind === "function_error") return [visible(`${nameOf(event.function)} failed: ${event.error_type}: ${String(event.message).slice(0, 200)}`)];
  if (kind === "skipped") return [`${number(event.count)} more of ${event.kind}, too many to show one by one`];
  return [`${nameOf(event.topic)} sent ${plural(event.messages, "message")} to ${plural(event.subscribers, "subscriber")}`];
}
