/* Records: whatever bytes they are, they become text that can do nothing and hides nothing. */

import { facts, make } from "./dom.js";
import { number, size } from "./words.js";

const NO_BYTES = new Uint8Array();
const UTF8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
// Characters that turn the direction of text or are not seen: with them a text can look like another one.
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\u0080-\u009f]/g;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const MOST_FORMATTED = 256 * 1024;

export function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64 ?? ""), (character) => character.charCodeAt(0));
  } catch {
    return NO_BYTES;
  }
}

/** The text with what cannot be seen made visible: control characters as symbols, others by their number. */
export function visible(text) {
  return text
    .replace(CONTROL, (found) => (found === "\u007f" ? "\u2421" : String.fromCharCode(0x2400 + found.charCodeAt(0))))
    .replace(UNSEEN, byNumber);
}

const byNumber = (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** For a shell: quoted where it needs to be. What a terminal would act on or nobody would see is an escape in $'...'. */
export function quoted(text) {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  const escaped = (plain) => plain.replace(/[\t\n]/g, byNumber).replace(CONTROL, byNumber).replace(UNSEEN, byNumber);
  if (escaped(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${escaped(text.replace(/['\\]/g, "\\$&"))}'`;
}

export const textOf = (bytes) => visible(UTF8.decode(bytes));

/** The record's document, undefined when it is none. */
export function documentOf(bytes) {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    return undefined;
  }
}

/** The same with numbers whose digits stay as they were sent when they are written again, where the browser can do that. */
export function exactDocumentOf(bytes) {
  const asSent = (_, value, context) => (typeof value === "number" && context?.source && JSON.rawJSON ? JSON.rawJSON(context.source) : value);
  try {
    return JSON.parse(UTF8.decode(bytes), asSent);
  } catch {
    return undefined;
  }
}

/** JSON on several lines. Its tokens stay as they were sent: a number keeps its digits, a doubled member is seen. */
export function formatted(text) {
  let out = "", depth = 0, at = 0;
  const line = () => `\n${"  ".repeat(Math.min(depth, 40))}`;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
      out += text.slice(at, end + 1);
      at = end + 1;
      continue;
    }
    at += 1;
    if (/\s/.test(character)) continue;
    if (character === "{" || character === "[") {
      const rest = /^\s*[}\]]/.exec(text.slice(at, at + 100));
      if (rest) {
        out += character + rest[0].trim();
        at += rest[0].length;
      } else {
        depth += 1;
        out += character + line();
      }
    } else if (character === "}" || character === "]") {
      depth -= 1;
      out += line() + character;
    } else if (character === ",") out += character + line();
    else out += character === ":" ? ": " : character;
  }
  return out;
}

function isText(bytes) {
  const head = bytes.subarray(0, 4096);
  return !head.includes(0) && (UTF8.decode(head).match(/\ufffd/g) ?? []).length <= head.length / 10 + 1;
}

export function hexOf(bytes, most = 2048) {
  const rows = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((value) => value.toString(16).padStart(2, "0")).join(" ").padEnd(47);
    rows.push(`${at.toString(16).padStart(6, "0")}  ${hex}  ${row.map((value) => (value > 31 && value < 127 ? String.fromCharCode(value) : ".")).join("")}`);
  }
  return rows.join("\n");
}

/** A record as a block: formatted when it is JSON, as text when it is text, else as bytes. */
export function recordBlock(record, label = "Record") {
  const bytes = bytesOf(record.raw);
  const total = record.bytes ?? bytes.length;
  const parsed = bytes.length <= MOST_FORMATTED ? documentOf(bytes) : undefined;
  let kind = "text", text;
  if (parsed !== undefined && typeof parsed === "object" && parsed !== null) {
    kind = "JSON";
    text = visible(formatted(UTF8.decode(bytes)));
  } else if (isText(bytes)) text = textOf(bytes);
  else {
    kind = "bytes";
    text = hexOf(bytes);
  }
  const notes = [kind, total ? size(total) : "empty"];
  if (record.truncated) notes.push(`only the first ${number(bytes.length)} bytes are shown`);
  if (kind === "text" && UTF8.decode(bytes).includes("\ufffd")) notes.push("not all of it is UTF-8");
  return block(`${label}: ${notes.join(", ")}`, text);
}

export function block(label, text) {
  return make("figure", {}, make("figcaption", {}, label), make("pre", { class: "raw", tabindex: "0", role: "group", "aria-label": label, dir: "ltr" }, text));
}

/** What an error line or a rejected event says beside the record. */
export function errorFacts(record) {
  return facts([
    ["Code", visible(String(record.code ?? ""))],
    ["Message", visible(String(record.message ?? ""))],
    ["Attempts", number(record.attempts)],
    ["Partition key", record.partition_key === undefined ? "" : visible(String(record.partition_key))],
    ["Sequence number", record.sequence_number],
    ["SHA-256", record.digest],
  ]);
}

/** The producer that a record names, empty if none. */
export function producerOf(record) {
  if (record.producer === undefined) {
    const found = documentOf(bytesOf(record.raw));
    const named = typeof found === "object" && found !== null ? found.producer : undefined;
    record.producer = typeof named === "string" ? visible(named.slice(0, 60)) : "";
  }
  return record.producer;
}
