/* What changes something: flush, clock, reset. Faults have a file of their own. */

import { post } from "./api.js";
import { byId, command, show } from "./dom.js";
import { port } from "./rejections.js";
import { plural } from "./words.js";

const FLUSH_SECONDS = 60;

export function install() {
  onSubmit("flush", async () => {
    const { delivery_streams: found } = await post("flush", { timeout: FLUSH_SECONDS });
    const told = Object.entries(found).map(([name, counts]) => `${name}: ${plural(counts.records, "record")} in ${plural(counts.objects, "object")}`);
    return told.length ? `Delivered. ${told.join("; ")}.` : "There is no active delivery stream.";
  });
  onSubmit("clock", async () => {
    const found = await post("clock", { advance_seconds: Number(byId("clock-seconds").value) });
    return `The clock is ${plural(found.ahead_seconds, "second")} ahead.`;
  });
  onSubmit("reset", async () => {
    await post("reset", {});
    byId("reset-sure").checked = false;
    return "The records in streams and buffers are forgotten.";
  });
  const names = ["status", "errors --show 3", "replay --dry-run", "flush", "fault list"];
  show(byId("commands"), names.map((name) => command(`hydrant ${name} --port ${port()}`)));
}

function onSubmit(id, act) {
  const form = byId(id), said = byId("control-state"), button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    said.textContent = "At work ...";
    try {
      said.textContent = await act();
    } catch (error) {
      said.textContent = error.message;
    } finally {
      button.disabled = false;
      button.focus();
    }
  });
}
