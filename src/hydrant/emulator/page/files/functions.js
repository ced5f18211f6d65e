/* Functions, and what they log. */

import { get } from "./api.js";
import { byId, facts, make, show } from "./dom.js";
import { Feed } from "./feed.js";
import { visible } from "./records.js";
import { clock, nameOf } from "./words.js";

const MOST_LINES = 400;
let feed;
let group = "";

export async function open(arn) {
  const select = byId("function");
  try {
    const { nodes } = await get("pipeline");
    const functions = nodes.filter((node) => node.kind === "function" && !node.missing);
    show(select, functions.map((node) => make("option", { value: node.id }, node.name)));
    if (!functions.length) {
      show(byId("function-facts"), make("p", { class: "empty" }, "There is no function."));
      return;
    }
    if (functions.some((node) => node.id === arn)) select.value = arn;
    await choose();
  } catch (error) {
    show(byId("function-facts"), make("p", { class: "empty" }, error.message));
  }
}

export async function choose() {
  try {
    await tell(byId("function").value);
  } catch (error) {
    show(byId("function-facts"), make("p", { class: "empty" }, error.message));
  }
}

async function tell(arn) {
  const [status, logs] = await Promise.all([get("status"), get("logs", { function: arn })]);
  if (byId("function").value !== arn) return; // another one was chosen meanwhile
  const found = status.functions.filter((each) => each.function === nameOf(arn));
  const latest = found.find((each) => each.version === "$LATEST") ?? found[0] ?? {};
  show(byId("function-facts"), facts([
    ["Runtime", latest.runtime], ["Run by", latest.interpreter && `Python ${latest.interpreter}`], ["Environments", String(latest.environments ?? "")],
    ["Isolation", latest.isolation], ["Log group", logs.group], ["Notice", latest.notice], ["Init error", latest.init_error && visible(latest.init_error)],
  ]));
  group = logs.group;
  show(byId("logs"));
  add(logs.lines);
  follow();
}

/** Lines come only while they are looked at: the view may be another one by now. */
function follow() {
  if (byId("view-functions").hidden) return;
  feed ??= new Feed(["log"], undefined).on("log", (events) => add(events.filter((event) => event.group === group)));
  feed.open();
}

export function close() {
  feed?.close();
}

function add(lines) {
  const list = byId("logs");
  const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 30;
  list.append(...lines.slice(-MOST_LINES).map((line) => make("li", {}, make("time", {}, clock(line.at)), " ", visible(String(line.message).trimEnd().replaceAll("\t", "  ")))));
  while (list.childElementCount > MOST_LINES) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}
