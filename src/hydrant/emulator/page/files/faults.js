/* Faults that are injected: add, see what they strike, take away. docs/faults.md has the rules. */

import { get, post } from "./api.js";
import { byId, make, show, table } from "./dom.js";
import { visible } from "./records.js";
import { number, seconds } from "./words.js";

let asking = false;

/** What the form asks for, as the emulator takes it; what is left empty is not said. */
export function askedFor(form) {
  const asked = { operation: form.operation.trim(), resource: form.resource.trim() || "*" };
  if (form.error) asked.error = form.error;
  if (Number(form.delay) > 0) asked.delay_seconds = Number(form.delay);
  if (form.share !== "" && Number(form.share) !== 100) asked.share = Number(form.share) / 100;
  if (form.seconds !== "") asked.seconds = Number(form.seconds);
  return asked;
}

export async function load() {
  if (asking) return;
  asking = true;
  try {
    render((await get("chaos")).faults);
  } catch (error) {
    show(byId("faults"), make("p", { class: "empty" }, error.message));
  } finally {
    asking = false;
  }
}

function render(faults) {
  const place = byId("faults");
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.fault : undefined;
  const rows = faults.map((each) => [
    each.id, visible(each.operation), visible(each.resource), whatOf(each), each.active ? (each.left_seconds === null ? "until it is ended" : `${seconds(each.left_seconds)} left`) : `over: ${each.over}`,
    `${number(each.struck)} of ${number(each.calls)}`,
    each.active ? make("button", { type: "button", "data-fault": each.id, "aria-label": `End ${each.id}, ${each.operation}`, click: () => end(each.id) }, "End") : "",
  ]);
  show(place, table("Injected faults", ["Id", "Operation", "Resource", "What happens", "How long", "Calls struck", ""], rows, "No fault is injected."));
  if (focused) [...place.querySelectorAll("button")].find((button) => button.dataset.fault === focused)?.focus();
  byId("faults-clear").disabled = !faults.length;
}

function whatOf(fault) {
  const said = [fault.error && fault.code !== fault.error ? `${fault.error} ${fault.code}` : fault.error];
  if (fault.delay_seconds) said.push(`${seconds(fault.delay_seconds)} later`);
  if (fault.share < 1) said.push(`${Number((fault.share * 100).toPrecision(3))} % of calls`);
  if (fault.count) said.push(`${number(fault.count)} at most`);
  return said.filter(Boolean).join(", ");
}

async function end(name) {
  await act(() => post("chaos/remove", { id: name }), `${name} is ended.`);
  byId("fault-state").focus();
}

async function act(change, words) {
  const said = byId("fault-state");
  try {
    const done = await change();
    said.textContent = typeof words === "function" ? words(done) : words;
  } catch (error) {
    said.textContent = error.message;
  }
  await load();
}

export function install() {
  const form = byId("fault");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(["operation", "resource", "error", "delay", "share", "seconds"].map((name) => [name, form.elements[name].value]));
    await act(() => post("chaos", askedFor(given)), (done) => `${done.fault.id} is injected.`);
  });
  byId("faults-clear").addEventListener("click", () => act(() => post("chaos/clear", {}), "No fault is injected any more."));
}
