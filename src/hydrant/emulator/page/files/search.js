/* Records found, and the way of one. */

import { get } from "./api.js";
import { byId, facts, make, show } from "./dom.js";
import { block, errorFacts, recordBlock, visible } from "./records.js";
import { clock, dated, momentOf, nameOf, number, plural, size } from "./words.js";

export async function search(words) {
  byId("search-state").textContent = "Searching ...";
  show(byId("search-result"));
  let found;
  try {
    found = await get("search", { q: words });
  } catch (error) {
    byId("search-state").textContent = error.message;
    return;
  }
  const looked = `${plural(found.hits.length, "record")} found in ${plural(found.looked_at.objects, "object")} and ${number(found.looked_at.records)} records`;
  byId("search-state").textContent = found.complete ? `${looked}.` : `${looked}; not all was looked at.`;
  show(byId("search-result"), found.hits.map(hit));
}

function hit(found, index) {
  const where = found.in === "object" ? `${found.bucket}/${found.key}, line ${found.line}` : `stream ${found.stream}, ${found.shard}`;
  const parts = [make("summary", {}, `${clock(found.at)} ${visible(where)}`)];
  if (found.in === "object") {
    const address = `#/objects/${encodeURIComponent(found.bucket)}/${encodeURIComponent(found.key)}`;
    parts.push(make("p", {}, make("a", { href: address }, "Open the object")));
  }
  if (found.code !== undefined || found.sequence_number !== undefined) parts.push(errorFacts(found));
  parts.push(found.raw === undefined ? block("Line", visible(found.text)) : recordBlock(found));
  return make("details", { class: "card", open: index === 0 }, parts);
}

/** What is asked: a sequence number, NAME=VALUE, or an object's key. */
function questionOf(words) {
  const member = /^([A-Za-z_][\w.-]*)=([^]+)$/.exec(words);
  if (/^\d{15,128}$/.test(words)) return { sequence_number: words };
  if (member) return { key: member[1], value: member[2] };
  return words.includes("/") ? { object: words } : undefined;
}

export async function trace(words) {
  const said = byId("search-state"), question = questionOf(words);
  show(byId("search-result"));
  if (!question) {
    said.textContent = "Give a sequence number, NAME=VALUE, or the key of an object.";
    return;
  }
  said.textContent = "Following it ...";
  try {
    const found = await get("trace", question);
    const cards = [...found.records.map(recordWay), ...found.objects.map(objectWay)];
    said.textContent = cards.length ? "" : "Nothing is known of it: the emulator keeps the last 10,000 calls and objects.";
    show(byId("search-result"), cards);
  } catch (error) {
    said.textContent = error.message;
  }
}

/** The way of one record: each step with the time since it was put. */
function recordWay(record) {
  const since = after(record.at);
  const steps = [step("Put", dated(record.at), facts([["Stream", record.stream], ["Shard", record.shard], ["Partition key", visible(String(record.partition_key ?? ""))], ["Sequence number", record.sequence_number]]))];
  for (const way of record.deliveries) {
    for (const call of way.calls) steps.push(step(`Transformed by ${nameOf(call.function)}`, since(call.ended), callFacts(call)));
    for (const written of way.objects) steps.push(...writtenSteps(written, since));
    if (!way.objects.length) steps.push(step(`Not delivered yet by ${way.delivery_stream}`, ""));
  }
  const block = record.raw === undefined ? make("p", { class: "note" }, "The stream does not hold the record any more.") : recordBlock(record);
  return make("article", { class: "card" }, make("h3", {}, `Record in ${record.stream}`), make("ol", { class: "hops" }, steps), block);
}

function objectWay(written) {
  const since = after(written.first_calls[0]?.started ?? written.at);
  const calls = written.first_calls.map((call) => step(`Transformed by ${nameOf(call.function)}`, since(call.ended), callFacts(call)));
  const more = written.calls > calls.length ? [step(`${number(written.calls - calls.length)} more calls`, "")] : [];
  return make("article", { class: "card" }, make("h3", { class: "key" }, visible(written.key)), make("ol", { class: "hops" }, calls, more, writtenSteps(written, since)));
}

function writtenSteps(written, since) {
  const object = make("a", { href: `#/objects/${encodeURIComponent(written.bucket)}/${encodeURIComponent(written.key)}` }, visible(written.key));
  const told = written.messages.flatMap((message) => [
    step(`${nameOf(message.topic)} told of it`, since(message.at)),
    ...message.sent.map((sent) => step(`Sent by ${sent.protocol} to ${nameOf(sent.endpoint)}`, since(sent.at))),
  ]);
  return [step(`Written to ${written.output}`, since(written.at), make("p", {}, object), make("p", { class: "note" }, `${plural(written.records, "record")}, ${size(written.bytes)}`)), ...told];
}

const callFacts = (call) => facts([
  ["Records", number(call.records)], ["Attempts", number(call.attempts)], ["Took", `${((call.ended - call.started) * 1000).toFixed(1)} ms`],
  ["Request", make("a", { href: "#/functions" }, call.request_ids.join(", ") || "the log")],
]);

/** How long after the first time another one is. */
function after(first) {
  const start = momentOf(first);
  return (at) => (start && momentOf(at) ? `${clock(at)}, ${((momentOf(at) - start) / 1000).toFixed(3)} s after` : clock(at));
}

const step = (what, when, ...rest) => make("li", {}, make("strong", {}, what), when ? make("span", { class: "note" }, ` ${when}`) : null, rest);
