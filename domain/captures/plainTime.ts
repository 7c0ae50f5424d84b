import { parseInferenceTime } from "./captureRecord.ts";
import type { Place } from "./captureTemplate.ts";

/** `2026-11-24T14:05:12Z`, up to its seconds, and as a whole. */
const MINUTE_LENGTH = 17;
const LENGTH = 20;
const ZERO = 0x30;
const COLON = 0x3a;
const Z = 0x5a;

/** The last minute that was parsed: records come in the order of time. */
let minute = "";
let minuteTime = 0;

/** Milliseconds since 1970 of an ISO time in ASCII; undefined where it is none. */
export function plainTime(bytes: Buffer, { start, end }: Place): number | undefined {
  if (start < 0) return undefined;
  const isWhole = end - start === LENGTH && bytes[end - 1] === Z && bytes[start + MINUTE_LENGTH - 1] === COLON;
  if (isWhole && isInMinute(bytes, start)) {
    const tens = (bytes[start + MINUTE_LENGTH] as number) - ZERO;
    const ones = (bytes[start + MINUTE_LENGTH + 1] as number) - ZERO;
    if (tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9) return minuteTime + (tens * 10 + ones) * 1000;
  }
  const text = bytes.toString("latin1", start, end);
  const time = parseInferenceTime(text);
  if (isWhole && time !== undefined) {
    minute = text.slice(0, MINUTE_LENGTH);
    minuteTime = Math.floor(time / 60_000) * 60_000;
  }
  return time;
}

function isInMinute(bytes: Buffer, start: number): boolean {
  if (minute === "") return false;
  // The later characters differ sooner.
  for (let at = MINUTE_LENGTH - 1; at >= 0; at--) if (bytes[start + at] !== minute.charCodeAt(at)) return false;
  return true;
}
