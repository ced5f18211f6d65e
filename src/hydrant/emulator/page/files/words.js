/* Numbers, sizes and times as people read them. */

const NUMBERS = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export const number = (value) => (value === undefined || value === null ? "" : NUMBERS.format(value));

export function rate(value, unit = "") {
  if (value === undefined || value === null) return "";
  if (value === 0) return `0${unit}/s`;
  return `${value >= 100 ? NUMBERS.format(value) : value.toFixed(value < 10 ? 1 : 0)}${unit}/s`;
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes}\u00a0B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  while (value >= 1000 && units.length > 1) {
    value /= 1000;
    units.shift();
  }
  return `${value.toFixed(value < 10 ? 1 : 0)}\u00a0${units[0]}`;
}

export const seconds = (value) => (value === undefined || value === null ? "" : `${value < 10 ? value.toFixed(1) : NUMBERS.format(value)} s`);

const two = (value) => String(value).padStart(2, "0");

/** The time of day, from milliseconds, seconds since 1970, or ISO 8601. */
export function clock(at) {
  const moment = momentOf(at);
  return moment ? `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}` : "";
}

export function dated(at) {
  const moment = momentOf(at);
  return moment ? `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${clock(at)}` : "";
}

export function momentOf(at) {
  if (at === undefined || at === null || at === "") return null;
  const value = typeof at === "number" ? (at < 1e11 ? at * 1000 : at) : Date.parse(at);
  return Number.isFinite(value) ? new Date(value) : null;
}

/** The last part of an ARN. */
export const nameOf = (arn) => String(arn ?? "").split(":").pop().split("/").pop();

export const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
