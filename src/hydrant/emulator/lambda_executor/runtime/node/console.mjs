// console.* as AWS writes it: time, request and level before each text, or JSON, as LoggingConfig asks.
//
// Each record is a frame on standard output, so that one of several lines stays one event: a type, a length, a time in
// microseconds, and the text (the same frames as of AWS's runtime client for Python).

import fs from "node:fs";
import util from "node:util";

import { asError, textOf } from "./errors.mjs";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const METHODS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR" };
const FRAME_TEXT = 0xa55a0003;
const FRAME_JSON = 0xa55a0002;
const STDOUT = 1;
const REQUEST_ID = Symbol.for("aws.lambda.runtime.requestId");

let format = formatText;

/** Name the invocation whose records these are from now on. */
export function setRequestId(id) {
  globalThis[REQUEST_ID] = id;
}

/** Replace the methods of console. */
export function patchConsole() {
  const asJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
  const least = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase()));
  format = asJson ? formatJson : formatText;
  const write = (level) => (message, ...more) => {
    const now = new Date();
    const text = format(now.toISOString(), level, [message, ...more]);
    writeFrame(((asJson ? FRAME_JSON : FRAME_TEXT) | ((LEVELS.indexOf(level) + 1) << 2)) >>> 0, now, text);
  };
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = LEVELS.indexOf(level) < least ? () => {} : write(level);
  }
  console.fatal = write("FATAL");
}

/** Write an error that the runtime has met. */
export function logError(what, thrown) {
  if (format === formatJson) {
    console.error(asError(thrown));
  } else {
    console.error(what, textOf(asError(thrown)));
  }
}

function formatText(time, level, values) {
  return `${time}\t${globalThis[REQUEST_ID]}\t${level}\t${util.format(...values)}\n`;
}

function formatJson(timestamp, level, values) {
  const record = { timestamp, level, requestId: globalThis[REQUEST_ID] };
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...record, message: values[0] }, spellErrors);
    } catch {
      return JSON.stringify({ ...record, message: util.format(values[0]) });
    }
  }
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...record, message: util.format(...values), ...(error && described(error)) });
}

function spellErrors(_, value) {
  return value instanceof Error ? { ...described(value), ...value } : value;
}

function described(error) {
  const stackTrace = typeof error.stack === "string" ? error.stack.split("\n") : error.stack;
  return { errorType: error.constructor?.name ?? "UnknownError", errorMessage: error.message, stackTrace };
}

function writeFrame(type, now, text) {
  const body = Buffer.from(text);
  const frame = Buffer.alloc(16 + body.length);
  frame.writeUInt32BE(type, 0);
  frame.writeUInt32BE(body.length, 4);
  frame.writeBigInt64BE(BigInt(now.valueOf()) * 1000n, 8);
  body.copy(frame, 16);
  let at = 0;
  while (at < frame.length) {
    try {
      at += fs.writeSync(STDOUT, frame, at);
    } catch (error) {
      if (error.code !== "EAGAIN") {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // the pipe is full: its reader comes soon
    }
  }
}
