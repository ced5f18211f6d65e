/* The emulator's routes. Reading is GET; what changes something is POST with the header that no other page can send. */

const ROOM = "/_hydrant/";

async function ask(path, options) {
  const reply = await fetch(ROOM + path, { cache: "no-store", ...options });
  let document;
  try {
    document = await reply.json();
  } catch {
    throw new Error(`The emulator answered ${reply.status} and no JSON.`);
  }
  if (!reply.ok) throw new Error(document.error ?? document.message ?? `The emulator answered ${reply.status}.`);
  return document;
}

export function get(route, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ""));
  return ask(query.size ? `${route}?${query}` : route);
}

export function post(route, body) {
  const headers = { "Content-Type": "application/json", "X-Hydrant-Control": "1" };
  return ask(route, { method: "POST", headers, body: JSON.stringify(body) });
}
