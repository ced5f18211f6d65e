/* Records found, and the way of one. */

import { get } from "./api.js";
import { byId, facts, make, show } from "./dom.js";
import { block, errorFacts, recordBlock, visible } from "./records.js";
import { clock, dated, number, plural } from "./words.js";

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

export async function trace(words) {
  byId("search-state").textContent = "Following the record ...";
  show(byId("search-result"));
  try {
    const found = await get("trace", { of: words });
    byId("search-state").textContent = "";
    show(byId("search-result"), make("div", { class: "card" }, facts([["Found", dated(found.at)]])));
  } catch (error) {
    byId("search-state").textContent = error.message;
  }
}
