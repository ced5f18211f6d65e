// Runs handlers as AWS's runtimes up to nodejs22.x do: an answer is a promise, a callback, or a method of the context.
//
// A callback's answer goes out when the event loop is empty, unless callbackWaitsForEmptyEventLoop is false. A handler
// that leaves an empty event loop without an answer has answered null.

import { logError, setRequestId } from "./console.mjs";
import { contextOf } from "./context.mjs";
import { documentOf, UnhandledPromiseRejection } from "./errors.mjs";

const EXIT_UNCAUGHT = 129;
const EXIT_UNHANDLED = 128;

let whenEmpty = () => {};
let report = async () => {};

/** Where a handler may be in what its file exports. */
export function exportsOf(loaded) {
  return [loaded];
}

/** Load the handler, then run it for one event after the other. */
export async function start(api, load) {
  report = (error) => api.failInit(documentOf(error));
  const end = (what, error, status) => {
    logError(what, error);
    report(error).then(() => process.exit(status));
  };
  process.on("beforeExit", () => whenEmpty());
  process.on("uncaughtException", (error) => end("Uncaught Exception", error, EXIT_UNCAUGHT));
  process.on("unhandledRejection", (reason, promise) =>
    end("Unhandled Promise Rejection", new UnhandledPromiseRejection(reason, promise), EXIT_UNHANDLED),
  );
  let handler;
  try {
    handler = await load();
  } catch (error) {
    end("Uncaught Exception", error, EXIT_UNCAUGHT);
    return;
  }
  new Runner(api, handler).next();
}

class Runner {
  constructor(api, handler) {
    this.api = api;
    this.handler = handler;
  }

  next = () => setImmediate(() => this.handleOne().catch((error) => process.emit("uncaughtException", error)));

  async handleOne() {
    const { event, headers } = await this.api.next();
    const id = headers["lambda-runtime-aws-request-id"];
    setRequestId(id);
    report = (error) => this.api.fail(id, documentOf(error));
    const call = new Call(this.api, id, this.next);
    whenEmpty = call.leave;
    try {
      const context = Object.assign(call.context(), contextOf(headers));
      const result = this.handler(JSON.parse(event), context, call.callback);
      if (typeof result?.then === "function") {
        result.then(context.succeed, context.fail).catch(context.fail);
      }
    } catch (error) {
      call.callback(error);
    }
  }
}

/** One invocation, which is answered once. */
class Call {
  #api;
  #id;
  #next;
  #answered = false;
  #sent = false;
  #patient = true;

  constructor(api, id, next) {
    this.#api = api;
    this.#id = id;
    this.#next = next;
  }

  context() {
    const call = this;
    return {
      get callbackWaitsForEmptyEventLoop() {
        return call.#patient;
      },
      set callbackWaitsForEmptyEventLoop(value) {
        call.#patient = value;
      },
      succeed: (result) => this.#once(() => this.#respond(result)),
      fail: (error) => this.#once(() => this.#fail(error ?? "handled")),
      done: (error, result) => this.#once(() => (isNothing(error) ? this.#respond(result) : this.#fail(error))),
    };
  }

  callback = (error, result) =>
    this.#once(() => {
      whenEmpty = () => {};
      if (!isNothing(error)) {
        this.#fail(error);
      } else if (this.#patient) {
        whenEmpty = () => setImmediate(() => this.#respond(result));
      } else {
        this.#respond(result);
      }
    });

  /** Nothing is left to do and there was no answer. */
  leave = () => this.#respond(null);

  /** What throws on the way, as a result that is no JSON, is no answer. */
  #once(answer) {
    if (!this.#answered) {
      answer();
      this.#answered = true;
    }
  }

  #respond(result) {
    whenEmpty = () => {};
    if (this.#sent) {
      console.error("Invocation has already been reported as done. Cannot call complete more than once per invocation.");
      return;
    }
    const json = serialized(result);
    this.#sent = true;
    this.#api.respond(this.#id, json).then(this.#next);
  }

  #fail(error) {
    whenEmpty = () => {};
    logError("Invoke Error", error);
    this.#api.fail(this.#id, documentOf(error)).then(this.#next);
  }
}

function isNothing(error) {
  return error === undefined || error === null;
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new Error("Unable to stringify response body");
  }
}
