/* A rejected record beside its schema: field, what is expected, what was sent, what is wrong. */

import { get } from "./api.js";
import { make, table } from "./dom.js";
import { visible } from "./records.js";

const MOST_ROWS = 200;
const MOST_SHOWN = 300;
const MOST_KEPT = 50;
export const NOT_THERE = "(not there)";
const known = new Map();

/** The schema of a producer, null where none was published. One that is there is asked for once a minute: a deployment may change it. */
export async function schemaOf(producer) {
  const minute = Math.floor(Date.now() / 60_000);
  const kept = known.get(producer);
  if (kept?.minute === minute) return kept.found;
  const found = await get("schema", { producer }).catch(() => ({ schema: null }));
  if (found.schema === null) return null;
  if (known.size >= MOST_KEPT) known.delete(known.keys().next().value);
  known.set(producer, { minute, found });
  return found;
}

/** What the reason says of each field at fault, by the field's path: the reason names them all, one behind the other. */
export function faultsOf(reason) {
  const fields = (reason.fields ?? (reason.field ? [reason.field] : [])).map(String);
  const text = String(reason.reason ?? "");
  const starts = [];
  let from = 0;
  for (const field of fields) {
    const at = text.indexOf(`${field}: `, from);
    if (at >= 0) from = at + field.length + 2;
    starts.push({ field, at, from });
  }
  const found = {};
  starts.forEach(({ field, at, from: begin }, index) => {
    const next = starts.slice(index + 1).find((other) => other.at >= 0);
    const words = at < 0 ? "" : text.slice(begin, next ? next.at : undefined).replace(/[;,\s]+$/, "");
    found[field] = words || "at fault";
  });
  return found;
}

/** The rows: the schema's fields in its order, then those that it does not know, then deeper ones that are at fault. */
export function rowsOf(schema, record, faults) {
  const given = typeof record === "object" && record !== null && !Array.isArray(record) ? record : {};
  const has = (name) => Object.prototype.hasOwnProperty.call(given, name);
  const names = schema.map((each) => each.field);
  const rows = schema.map(({ field, expected }) => ({ field, expected, sent: has(field) ? JSON.stringify(given[field]) : NOT_THERE, wrong: faults[field] ?? "" }));
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) rows.push({ field: name, expected: "no such field", sent: JSON.stringify(given[name]), wrong: faults[name] ?? "" });
  }
  const told = new Set(rows.map((row) => row.field));
  for (const [field, wrong] of Object.entries(faults)) if (!told.has(field)) rows.push({ field, expected: "", sent: "", wrong });
  return rows;
}

export function besideTable(producer, schema, record, reason) {
  const rows = rowsOf(schema.fields, record, faultsOf(reason ?? {})).slice(0, MOST_ROWS);
  const cell = (text) => visible(String(text).slice(0, MOST_SHOWN));
  const marked = rows.map((row) => [row.wrong ? make("strong", {}, cell(row.field)) : cell(row.field), cell(row.expected), cell(row.sent), cell(row.wrong)]);
  const caption = `Beside the schema of ${visible(producer)}`;
  return make("div", { class: "beside" }, make("h4", {}, caption),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table("Fields", ["Field", "Expected", "Sent", "What is wrong"], marked, "The schema names no field.")),
    make("details", {}, make("summary", {}, "The schema as JSON"), make("pre", { class: "raw", tabindex: "0", role: "group", "aria-label": "JSON Schema" }, visible(JSON.stringify(schema.schema, null, 2)))));
}
