// The resolve hook of resolve.mjs for versions of Node.js whose hooks run in a thread of their own.

import { isMissing } from "./resolve.mjs";

let parents = [];

export function initialize(data) {
  parents = data.parents;
}

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (!isMissing(error, specifier)) {
      throw error;
    }
    for (const parentURL of parents) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch {
        // the next folder may have it
      }
    }
    throw error;
  }
}
