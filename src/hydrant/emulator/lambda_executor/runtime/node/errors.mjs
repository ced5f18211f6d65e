// The error documents and texts of AWS's runtime of Node.js.

import util from "node:util";

class RuntimeError extends Error {
  get name() {
    return `Runtime.${this.constructor.name}`;
  }
}

export class HandlerNotFound extends RuntimeError {}
export class MalformedHandlerName extends RuntimeError {}
export class ImportModuleError extends RuntimeError {}
export class Unsupported extends RuntimeError {}
export class JSONStringifyError extends RuntimeError {}
export class CallbackHandlerDeprecated extends RuntimeError {}

/** Code that cannot be read; the lines of the parser, which name the place, follow in its stack. */
export class UserCodeSyntaxError extends RuntimeError {
  constructor(error, words = error.stack) {
    super(String(error));
    this.stack = `${this.name}: ${this.message}\n${words}`;
  }
}

export class UnhandledPromiseRejection extends RuntimeError {
  constructor(reason, promise) {
    super(reason);
    this.reason = reason;
    this.promise = promise;
  }
}

/** The document that the caller of a function gets for what was thrown; `spell` writes what is no error. */
export function documentOf(thrown, spell = (value) => value.toString()) {
  try {
    if (util.types.isNativeError(thrown) || looksLikeAnError(thrown)) {
      const { name, message, stack } = thrown;
      return { errorType: clean(name), errorMessage: clean(message), trace: clean(stack).split("\n") };
    }
    return { errorType: typeof thrown, errorMessage: spell(thrown), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, " +
        "name, and stack",
    };
  }
}

/** The same for a log of text: all that the error carries, behind a tab. */
export function textOf(error) {
  try {
    return `\t${JSON.stringify(error, (_, value) => (value instanceof Error ? carried(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(documentOf(error))}`;
  }
}

/** An error, whatever was thrown. */
export function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(thrown);
}

function carried(error) {
  const fields = { errorType: error.name, errorMessage: error.message, code: error.code, ...error };
  return typeof error.stack === "string" ? { ...fields, stack: error.stack.split("\n") } : fields;
}

function clean(text) {
  return text?.replace(/\x7F/g, "%7F");
}

function looksLikeAnError(value) {
  return [value?.name, value?.message, value?.stack].every((text) => text && typeof text === "string");
}
