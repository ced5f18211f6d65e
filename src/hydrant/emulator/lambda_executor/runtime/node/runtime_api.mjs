// Speaks the Lambda Runtime API (2018-06-01) over one kept-alive connection.
//
// The connection keeps the process alive only while an answer is awaited: when a handler has nothing left to do, the
// event loop is empty and `beforeExit` comes, on which callbacks wait.

import net from "node:net";

const BASE = "/2018-06-01/runtime/";
const HEAD_END = Buffer.from("\r\n\r\n");

export class RuntimeApi {
  #socket;
  #host;
  #waiting = null;
  #received = [];
  #size = 0;
  #needed = 0;

  constructor(socket, host) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.unref();
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", () => process.exit(1));
    socket.on("close", () => process.exit(1)); // the emulator is gone
  }

  /** Connect to `host:port`, which tells the emulator that this process is up. */
  static connect(address) {
    const at = address.lastIndexOf(":");
    return new Promise((resolve, reject) => {
      const socket = net.connect(Number(address.slice(at + 1)), address.slice(0, at));
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new RuntimeApi(socket, address));
      });
    });
  }

  /** Wait for the next invocation; its event is text, the names of its headers have lower case. */
  async next() {
    const { status, headers, body } = await this.#call("GET", "invocation/next");
    if (status !== 200) {
      throw new Error(`The Lambda Runtime API answered ${status} instead of an event`);
    }
    return { event: body, headers };
  }

  /** Send what the handler returned, as JSON. */
  async respond(requestId, json) {
    await this.#call("POST", `invocation/${requestId}/response`, json);
  }

  /** Send the error document of an invocation. */
  async fail(requestId, document) {
    await this.#call("POST", `invocation/${requestId}/error`, JSON.stringify(document));
  }

  /** Send the error document of an init phase that failed. */
  async failInit(document) {
    await this.#call("POST", "init/error", JSON.stringify(document), {
      "Lambda-Runtime-Function-Error-Type": encodeURI(document.errorType ?? ""),
    });
  }

  async #call(method, path, text = "", more = {}) {
    if (this.#waiting) {
      const other = await RuntimeApi.connect(this.#host); // last words while the next event is awaited
      return other.#call(method, path, text, more);
    }
    const body = Buffer.from(text);
    const headers = { Host: this.#host, "Content-Type": "application/json", "Content-Length": body.length, ...more };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(Buffer.concat([Buffer.from(`${method} ${BASE}${path} HTTP/1.1\r\n${lines.join("")}\r\n`), body]));
    this.#socket.ref();
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #take(chunk) {
    this.#received.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) {
      return; // the rest of a large event
    }
    const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    this.#received = [all];
    const end = all.indexOf(HEAD_END);
    if (end < 0) {
      return;
    }
    const [status, headers] = head(all.toString("latin1", 0, end));
    this.#needed = end + HEAD_END.length + Number(headers["content-length"] ?? 0);
    if (all.length < this.#needed) {
      return;
    }
    const body = all.toString("utf8", end + HEAD_END.length, this.#needed);
    this.#received = [];
    this.#size = this.#needed = 0;
    this.#socket.unref();
    const answer = this.#waiting;
    this.#waiting = null;
    answer?.({ status, headers, body });
  }
}

function head(text) {
  const [first, ...lines] = text.split("\r\n");
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return [Number(first.split(" ")[1]), headers];
}
