/* Rejected records put back on the stream: first a look, then the run, both by the command `hydrant replay` and its ledger. */

import { get, post } from "./api.js";
import { command, facts, make, show, table } from "./dom.js";
import { visible } from "./records.js";
import { number } from "./words.js";

const EVERY_MS = 1000;
const isOf = (run, selection) => run && run.bucket === selection.bucket && run.prefix === selection.prefix;

/** Buttons, progress and closing balance. `selection` has bucket and prefix; `words` is the same in the terminal. */
export function replayPanel(selection, words) {
  const said = make("p", { class: "note", role: "status" }), place = make("div", { class: "stack" });
  const look = make("button", { type: "button", click: () => begin(true) }, "Look what would pass");
  const run = make("button", { type: "button", disabled: true, click: () => begin(false) }, "Put them back");
  const stop = make("button", { type: "button", disabled: true, click: () => act(() => post("replay/stop", {})) }, "Stop");
  const terminal = [command(`${words} --dry-run`), command(words)];
  const panel = make("div", { class: "stack" }, make("p", {}, "First see which would pass today's schemas, then put them back, each once:"),
    make("p", { class: "row" }, look, run, stop), said, place, make("details", {}, make("summary", {}, "The same in the terminal"), terminal));
  let timer;

  async function begin(dryRun) {
    await act(() => post("replay", { ...selection, dry_run: dryRun }));
    refresh();
  }

  async function act(change) {
    try {
      await change();
      said.textContent = "";
    } catch (error) {
      said.textContent = error.message;
    }
  }

  async function refresh() {
    clearTimeout(timer);
    let found;
    try {
      found = await get("replay");
    } catch (error) {
      said.textContent = error.message;
      return;
    }
    if (!found.available) {
      panel.replaceChildren(make("p", {}, "First see which would pass today, then put them back, each once:"), ...terminal);
      return;
    }
    const mine = isOf(found.run, selection) ? found.run : null;
    const running = Boolean(found.run?.running);
    look.disabled = running;
    run.disabled = running || !mine?.result || !(mine.dry_run ? mine.result.would_pass : mine.stopped);
    stop.disabled = !(running && mine);
    if (mine) show(place, running ? progress(mine) : outcome(mine));
    if (running && document.contains(panel)) timer = setTimeout(refresh, EVERY_MS);
  }

  refresh();
  return panel;
}

const progress = (run) => make("p", { class: "note", role: "status" }, visible(run.lines.at(-1) ?? "At work ..."));

function outcome(run) {
  const result = run.result;
  const trouble = run.error ? make("p", { class: "why" }, visible(run.error)) : run.stopped && !result ? make("p", { class: "note" }, "Stopped. What was sent is in the ledger: look again, and it goes on from there.") : null;
  if (!result) return [trouble, lines(run)];
  const told = facts([
    [run.dry_run ? "Would be sent" : "Sent", number(run.dry_run ? result.would_pass : result.sent)],
    ["Stay where they are", number(result.left)],
    ["Replayed before", result.already_replayed ? number(result.already_replayed) : ""],
    ["Perhaps twice", result.perhaps_twice ? number(result.perhaps_twice) : ""],
    ["Cannot be read", result.unreadable ? number(result.unreadable) : ""],
    ["Balance", result.balance ? balanceOf(result.balance) : ""],
  ]);
  const left = result.left_because.length ? table("Why they stay", ["Records", "Producer", "Why they stay"], result.left_because.map((each) => [number(each.count), visible(String(each.producer)), visible(`${each.code}: ${each.reason}`.slice(0, 300))]), "") : null;
  return [trouble, told, left && make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Why they stay" }, left)];
}

function balanceOf(balance) {
  const twice = balance.duplicates ? ` (${number(balance.duplicates)} came twice)` : "";
  return `replayed ${number(balance.replayed)} = data ${number(balance.data)} + error again ${number(balance.error_again)}${twice}. ${balance.holds ? "It holds." : "It does not hold."}`;
}

const lines = (run) => make("pre", { class: "raw", tabindex: "0", role: "group", "aria-label": "What the command said" }, visible(run.lines.join("\n")));
