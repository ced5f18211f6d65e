/* The feed of events. Listeners get what came in bundles, once a second at most, however much there is. */

const BUNDLE_MS = 1000;
const AT_ONCE_MS = 50;
const AGAIN_MS = 2000;
const MOST_HELD = 2000;
const KINDS = ["flow", "rejected", "delivered", "function_error", "notified"];

export class Feed {
  constructor(kinds = KINDS, since = 0) {
    this.kinds = kinds;
    this.since = since;
    this.listeners = new Map();
    this.held = new Map();
    this.told = 0;
    this.onState = () => {};
  }

  /** `listener` gets an array of the events of this kind. */
  on(kind, listener) {
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener]);
    return this;
  }

  open() {
    if (this.source) return this;
    const query = new URLSearchParams({ kinds: this.kinds.join(",") });
    if (this.since !== undefined) query.set("since", this.since);
    this.source = new EventSource(`/_hydrant/events?${query}`);
    this.source.onopen = () => this.onState("live");
    this.source.onerror = () => {
      this.onState(this.source?.readyState === EventSource.CLOSED ? "closed" : "connecting");
      this.again();
    };
    for (const kind of [...this.kinds, "skipped"]) this.source.addEventListener(kind, (event) => this.take(kind, event));
    return this;
  }

  close() {
    clearTimeout(this.later);
    this.source?.close();
    this.source = undefined;
  }

  /** The browser itself would begin again at the address's `since`, and give up where it is refused. */
  again() {
    this.close();
    this.later = setTimeout(() => this.open(), AGAIN_MS);
  }

  take(kind, event) {
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return;
    }
    if (event.lastEventId) {
      data.id = event.lastEventId;
      this.since = event.lastEventId;
    }
    const held = this.held.get(kind) ?? [];
    held.push(data);
    if (held.length > MOST_HELD) held.shift();
    this.held.set(kind, held);
    this.timer ??= setTimeout(() => this.tell(), Math.max(AT_ONCE_MS, this.told + BUNDLE_MS - performance.now()));
  }

  tell() {
    this.timer = undefined;
    this.told = performance.now();
    const held = this.held;
    this.held = new Map();
    for (const [kind, events] of held) for (const listener of this.listeners.get(kind) ?? []) listener(events);
  }
}
