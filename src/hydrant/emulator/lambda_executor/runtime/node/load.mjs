// Finds the handler that a function names, `folder/file.name`, in the order in which AWS looks for it.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { HandlerNotFound, ImportModuleError, MalformedHandlerName, UserCodeSyntaxError } from "./errors.mjs";

const require = createRequire(new URL("./index.mjs", import.meta.url));

/** The parts of a handler's name. Throws MalformedHandlerName. */
export function parse(name) {
  if (name.includes("..")) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(name);
  const dot = base.indexOf(".");
  if (dot < 0) {
    throw new MalformedHandlerName("Bad handler");
  }
  return { folder: name.slice(0, name.indexOf(base)), module: base.slice(0, dot), keys: base.slice(dot + 1).split(".") };
}

/** The file of a handler that is an ES module; undefined when it is none. */
export function moduleFile(root, name) {
  const { folder, module } = parse(name);
  const file = path.resolve(root, folder, module);
  const found = [".js", ".mjs", ".cjs"].map((ending) => file + ending).find((each) => fs.existsSync(each));
  const isModule = found?.endsWith(".mjs") || (found?.endsWith(".js") && isOfTypeModule(path.dirname(found)));
  return isModule && !fs.existsSync(file) ? found : undefined;
}

/** Load the handler below `root`. `exportsOf` says where to look in what the file exports. Throws AWS's errors. */
export async function load(root, name, exportsOf) {
  const { folder, module, keys } = parse(name);
  const found = exportsOf(await loaded(root, folder, module, moduleFile(root, name)))
    .map((exports) => keys.reduce((value, key) => value && value[key], exports))
    .find((value) => value);
  if (!found) {
    throw new HandlerNotFound(`${name} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new HandlerNotFound(`${name} is not a function`);
  }
  return found;
}

async function loaded(root, folder, module, esModule) {
  try {
    if (esModule) {
      return await import(pathToFileURL(esModule));
    }
    const file = path.resolve(root, folder, module);
    const found = ["", ".js", ".cjs"].map((ending) => file + ending).find((each) => fs.existsSync(each));
    return require(found ?? require.resolve(module, { paths: [root, folder] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UserCodeSyntaxError(error, esModule && parserWords(esModule));
    }
    throw error?.code === "MODULE_NOT_FOUND" ? new ImportModuleError(error) : error;
  }
}

/** What the parser says of an ES module, with its line: the error of an import does not tell. */
function parserWords(file) {
  const checked = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
  return checked.status ? checked.stderr.split("\nNode.js v")[0].trimEnd() : undefined;
}

function isOfTypeModule(folder) {
  if (folder.endsWith("/node_modules")) {
    return false;
  }
  const file = path.join(folder, "package.json");
  if (fs.existsSync(file)) {
    try {
      return JSON.parse(fs.readFileSync(file, "utf8"))?.type === "module";
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  const above = path.dirname(folder);
  return above !== folder && isOfTypeModule(above);
}
