// Starts a function of Node.js in its own process, as AWS's /var/runtime/index.mjs does: the environment says the rest.
//
// Part of the function's process: nothing but Node's own modules, and no syntax newer than Node.js 18.

import * as callbacks from "./callbacks.mjs";
import { patchConsole } from "./console.mjs";
import { Unsupported } from "./errors.mjs";
import { load } from "./load.mjs";
import * as promises from "./promises.mjs";
import { findInNodePath } from "./resolve.mjs";
import { RuntimeApi } from "./runtime_api.mjs";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const NO_CALLBACKS_SINCE = 24;

/** The version of Node.js that the function declares, which decides how AWS treats it; not the one that runs it. */
function declared() {
  return Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 0);
}

/** The global that AWS gives functions: with it a handler is marked as one that streams its response. */
function offerStreaming() {
  const streamifyResponse = (handler) => Object.assign(handler, { [STREAMING]: "response" });
  const HttpResponseStream = class {
    static from(stream) {
      return stream;
    }
  };
  globalThis.awslambda = { ...globalThis.awslambda, streamifyResponse, HttpResponseStream };
}

function refuseStreaming(handler, name) {
  if (handler[STREAMING]) {
    throw new Unsupported(
      `Hydrant: ${name} streams its response (awslambda.streamifyResponse), and streamed responses are not served ` +
        "here. Export a handler that returns its response, or try this function on AWS.",
    );
  }
}

const api = await RuntimeApi.connect(process.env.AWS_LAMBDA_RUNTIME_API);
const style = declared() >= NO_CALLBACKS_SINCE ? promises : callbacks;
patchConsole();
offerStreaming();
style.start(api, async () => {
  const root = process.env.LAMBDA_TASK_ROOT;
  const name = process.env._HANDLER ?? "";
  findInNodePath(root, name);
  const handler = await load(root, name, style.exportsOf);
  refuseStreaming(handler, name);
  return handler;
});
