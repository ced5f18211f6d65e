// Lets ES modules find packages of layers and of the runtime (NODE_PATH), as on AWS from nodejs18.x on.
//
// Node.js looks there for CommonJS modules alone.

import module from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { moduleFile } from "./load.mjs";

/** Look in the folders of NODE_PATH for what is not found otherwise. */
export function findInNodePath(root, handler) {
  const parents = (process.env.NODE_PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => path.basename(folder) === "node_modules")
    .map((folder) => pathToFileURL(path.join(path.dirname(folder), "package.json")).href);
  if (!parents.length) {
    return;
  }
  if (module.registerHooks) {
    module.registerHooks({ resolve: resolver(parents) });
  } else if (isModule(root, handler)) {
    module.register?.(new URL("./resolve_hooks.mjs", import.meta.url), { data: { parents } });
  }
}

/** A resolve hook that tries once more from each of `parents`; for hooks that answer at once. */
function resolver(parents) {
  return (specifier, context, next) => {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!isMissing(error, specifier)) {
        throw error;
      }
      for (const parentURL of parents) {
        try {
          return next(specifier, { ...context, parentURL });
        } catch {
          // the next folder may have it
        }
      }
      throw error;
    }
  };
}

/** Whether it is a package that was not found. */
export function isMissing(error, specifier) {
  return error?.code === "ERR_MODULE_NOT_FOUND" && !/^(\.|\/|[a-z]+:)/.test(specifier);
}

function isModule(root, handler) {
  try {
    return moduleFile(root, handler) !== undefined;
  } catch {
    return false; // loading says why
  }
}
