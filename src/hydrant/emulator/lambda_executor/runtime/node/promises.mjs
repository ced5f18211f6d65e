// Runs handlers as AWS's runtimes from nodejs24.x on do: an answer is what a handler returns, or a promise of it.
//
// Callbacks are gone: a handler that takes one is refused, and the context has no `done`. What nobody catches ends the
// process, in Node's own words.

import { logError, setRequestId } from "./console.mjs";
import { contextOf } from "./context.mjs";
import { CallbackHandlerDeprecated, documentOf, JSONStringifyError } from "./errors.mjs";

const CALLBACK_PARAMETERS = 3;

/** Where a handler may be in what its file exports. */
export function exportsOf(loaded) {
  return [loaded, loaded?.default];
}

/** Load the handler, then run it for one event after the other. */
export async function start(api, load) {
  setRequestId("-");
  let handler;
  try {
    handler = await load();
    refuseCallback(handler);
  } catch (error) {
    logError("Init Error", error);
    await api.failInit(documentOf(error, String));
    throw error;
  }
  for (;;) {
    await handleOne(api, handler);
  }
}

function refuseCallback(handler) {
  if (handler.length >= CALLBACK_PARAMETERS) {
    throw new CallbackHandlerDeprecated(
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need " +
        "to modify this function to use a supported handler signature to use Node.js 24 or later. For more information " +
        "see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
}

async function handleOne(api, handler) {
  const { event, headers } = await api.next();
  const id = headers["lambda-runtime-aws-request-id"];
  setRequestId(id);
  try {
    const context = { ...contextOf(headers), xRayTraceId: headers["lambda-runtime-trace-id"] };
    const result = await handler(JSON.parse(event), context);
    await new Promise((resolve) => setImmediate(resolve)); // as AWS: what the handler started may begin first
    await api.respond(id, serialized(result));
  } catch (error) {
    logError("Invoke Error", error);
    await api.fail(id, documentOf(error, String));
  }
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    throw new JSONStringifyError("Unable to stringify response body");
  }
}
