/** Numbers and times as people read them. */

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const countFormat = new Intl.NumberFormat("en-US");

export const count = (value: number): string => countFormat.format(value);

/** `09:11:50` of today, `24 Nov, 09:11` of another day. */
export function clock(time: number): string {
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString() ? clockFormat.format(date) : dayFormat.format(date);
}

/** A share in percent, never rounded up to certainty. */
export function percent(share: number, digits = 1): string {
  const text = (share * 100).toFixed(digits);
  const least = 10 ** -digits;
  if (share < 1 && Number(text) >= 100) return inOneLine(`> ${(100 - least).toFixed(digits)} %`);
  if (share > 0 && Number(text) === 0) return inOneLine(`< ${least.toFixed(digits)} %`);
  return inOneLine(`${text} %`);
}

function inOneLine(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/** `38 ms`, `1.2 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 99_500) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `plus-2/7.png` of `test/plus-2/7.png`, `7.png` of `test/7.png`: files of two classes may have one name. */
export function shortKey(key: string): string {
  const parts = key.split("/");
  return parts.slice(parts.length > 2 ? -2 : -1).join("/");
}

/** `InService` → `In service`. */
export function spaced(status: string): string {
  const words = status
    .replace(/_/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `validation:accuracy` → `Validation accuracy`. */
export const metricName = (name: string): string => spaced(name.replace(/[:_-]/g, " "));

export function best(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

export function statusKind(status: string): "ok" | "bad" | "busy" | "idle" {
  if (/^(Completed|InService|SUCCEEDED)$/.test(status)) return "ok";
  if (/^(Failed|FAILED|TIMED_OUT|ABORTED|UpdateRollbackFailed|OutOfService)$/.test(status)) return "bad";
  return status === "Stopped" ? "idle" : "busy";
}
