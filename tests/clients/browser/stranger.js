// Tries at an emulator what web pages can try at a server of the machine that shows them, harmlessly, and reports what it
// got: {attempt: "nothing" or what it could read or open}. What the attempts changed is looked at in the emulator.
//
// The fragment of the page's address: #base=http://host:port&report=URL&name=NAME. The emulator has a bucket `assets`.
const given = new URLSearchParams(location.hash.slice(1));
const [base, report, name] = ["base", "report", "name"].map((key) => given.get(key));
const NOTHING = "nothing";
const LIMIT = 60_000; // milliseconds for one attempt

const asset = (file) => `${base}/assets/${file}`;
const queue = (kind) => new URLSearchParams({ Action: "CreateQueue", QueueName: `${name}-${kind}`, Version: "2012-11-05" });
const creating = (kind) => `${base}/?${queue(kind)}`;

/** The result of an element's load or error event. */
function loading(tag, attributes, read = () => "loaded") {
  return new Promise((resolve) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", () => resolve(read(element)));
    element.addEventListener("error", () => resolve(NOTHING));
    document.body.append(element);
  });
}

/** A frame's document after it has loaded: readable if it is of the page's own origin. */
function framing(attributes) {
  return loading("iframe", attributes, (frame) => {
    try {
      return frame.contentDocument.body.textContent.includes("harmless") ? "read" : NOTHING;
    } catch {
      return NOTHING;
    }
  });
}

/** Submit a form to a frame, or to a new window; resolves when the answer has come. */
function submitting(method, action, encoding, fields, file) {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.name = `frame-${Math.random()}`;
    const form = Object.assign(document.createElement("form"), { method, action, enctype: encoding, target: frame.name });
    for (const [key, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: key, value }));
    }
    if (file) {
      const input = Object.assign(document.createElement("input"), { type: "file", name: "file" });
      const chosen = new DataTransfer();
      chosen.items.add(new File([file], "stored.txt", { type: "text/plain" }));
      input.files = chosen.files;
      form.append(input);
    }
    document.body.append(frame, form);
    frame.addEventListener("load", () => resolve(NOTHING)); // what it did shows in the emulator
    form.submit();
  });
}

async function fetching(url, options = {}) {
  const answer = await fetch(url, options);
  const text = await answer.text();
  return answer.ok && text ? "read" : NOTHING;
}

function requesting(url) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.onload = () => resolve(request.status === 200 && request.responseText ? "read" : NOTHING);
    request.onerror = () => resolve(NOTHING);
    request.open("GET", url);
    request.send();
  });
}

function opening(socket) {
  return new Promise((resolve) => {
    socket.onopen = () => resolve("opened");
    socket.onerror = () => resolve(NOTHING);
  });
}

/** A top-level document in a window of its own; resolves when it is there. */
function navigating(url) {
  return new Promise((resolve) => {
    const opened = window.open(url);
    const look = () => {
      try {
        if (opened.location.href === "about:blank" || opened.document.readyState !== "complete") return setTimeout(look, 20);
        return resolve(opened.document.body.textContent.includes("harmless") ? "read" : NOTHING);
      } catch {
        return resolve(NOTHING); // of another origin: nothing to read
      }
    };
    look();
  });
}

/** Code in a sandboxed frame, whose origin is "null". It ends by sending what it got. */
function sandboxed(code) {
  return new Promise((resolve) => {
    addEventListener("message", (event) => event.data?.sandboxed && resolve(event.data.sandboxed));
    const attributes = { sandbox: "allow-scripts allow-forms", srcdoc: `<script>${code}</` + "script>" };
    document.body.append(Object.assign(document.createElement("iframe"), attributes));
  });
}

const control = `${base}/_hydrant/phase`;
const phase = (kind) => JSON.stringify({ phase: "failed", detail: `${name}-${kind}` });
const image = (url) => loading("img", { src: url }, (found) => (found.naturalWidth ? "read" : NOTHING));
const style = (url) =>
  loading("link", { rel: "stylesheet", href: url }, () =>
    getComputedStyle(document.getElementById("probe")).width === "77px" ? "read" : NOTHING,
  );
const script = (url) => loading("script", { src: url }, () => (window.assetRan ? "read" : NOTHING));

const attempts = {
  // What it can read
  "image": () => image(asset("pixel.svg")),
  "script": () => script(asset("script.js")),
  "module": () => import(asset("module.js")).then(() => "read"),
  "stylesheet": () => style(asset("style.css")),
  "frame": () => framing({ src: asset("page.html") }),
  "object": () => loading("object", { data: asset("pixel.svg") }),
  "navigation": () => navigating(asset("page.html")),
  "fetch-cors": () => fetching(asset("page.html")),
  "fetch-no-cors": () => fetching(asset("page.html"), { mode: "no-cors" }),
  "fetch-same-origin": () => fetching(asset("page.html"), { mode: "same-origin" }),
  "fetch-health": () => fetching(`${base}/_localstack/health`),
  "fetch-status": () => fetching(`${base}/_hydrant/status`),
  "xhr": () => requesting(asset("page.html")),
  "event-source": () => opening(new EventSource(asset("page.html"))),
  "websocket": () => opening(new WebSocket(base.replace("http", "ws"))),
  "sandboxed-fetch": () =>
    sandboxed(`fetch("${asset("page.html")}").then((a) => a.text()).then(() => "read", () => "${NOTHING}")
               .then((sandboxed) => parent.postMessage({ sandboxed }, "*"))`),
  // What it can change by reading
  "get-image": () => image(creating("get-image")),
  "get-script": () => script(creating("get-script")),
  "get-stylesheet": () => style(creating("get-stylesheet")),
  "get-frame": () => framing({ src: creating("get-frame") }),
  "get-navigation": () => navigating(creating("get-navigation")),
  "get-fetch": () => fetching(creating("get-fetch"), { mode: "no-cors" }).then(() => NOTHING),
  "get-form": () => submitting("get", `${base}/`, "", Object.fromEntries(queue("get-form"))),
  // What it can change by the requests that need no leave
  "form-urlencoded": () =>
    submitting("post", `${base}/`, "application/x-www-form-urlencoded", Object.fromEntries(queue("form-urlencoded"))),
  "form-multipart": () => submitting("post", `${base}/`, "multipart/form-data", Object.fromEntries(queue("form-multipart"))),
  "form-upload": () => submitting("post", `${base}/assets`, "multipart/form-data", { key: `${name}-form-upload`, success_action_status: "201" }, "stored"),
  "form-text": () =>
    submitting("post", control, "text/plain", { [`{"phase": "failed", "detail": "${name}-form-text`]: '"}' }),
  "fetch-form": () => fetch(`${base}/`, { method: "POST", body: queue("fetch-form"), mode: "no-cors" }).then(() => NOTHING),
  "fetch-text": () => fetch(control, { method: "POST", body: phase("fetch-text"), mode: "no-cors" }).then(() => NOTHING),
  "beacon-form": async () => (navigator.sendBeacon(`${base}/`, queue("beacon-form")), NOTHING),
  "beacon-text": async () => (navigator.sendBeacon(control, phase("beacon-text")), NOTHING),
  // What it can change only if the server grants it
  "fetch-put": () => fetch(asset(`${name}-fetch-put`), { method: "PUT", body: "stored" }).then(() => NOTHING),
  "fetch-delete": () => fetch(asset("doomed.txt"), { method: "DELETE" }).then(() => NOTHING),
  "fetch-control": () =>
    fetch(control, { method: "POST", body: phase("fetch-control"), headers: { "X-Hydrant-Control": "1" } }).then(() => NOTHING),
  "fetch-json": () =>
    fetching(`${base}/`, {
      method: "POST",
      headers: { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Kinesis_20131202.CreateStream" },
      body: JSON.stringify({ StreamName: `${name}-fetch-json`, ShardCount: 1 }),
    }),
};

async function outcome(attempt) {
  const late = new Promise((resolve) => setTimeout(resolve, LIMIT, NOTHING));
  try {
    return await Promise.race([attempt(), late]);
  } catch {
    return NOTHING;
  }
}

const got = {};
for (const [kind, attempt] of Object.entries(attempts)) got[kind] = await outcome(attempt);
fetch(report, { method: "POST", body: JSON.stringify(got), mode: "no-cors" });
