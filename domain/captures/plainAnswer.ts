import type { Place } from "./captureTemplate.ts";

/** The forms in which most answers come, read from their bytes; the parser reads whatever is not quite so, and says what is wrong. */

const SPACE = 0x20;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const SMALL_E = 0x65;
/** As many digits are exact in a double, and so are powers of ten up to the 22nd. */
const EXACT_DIGITS = 15;
const MOST_DIGITS = 18;
const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

const decoded = new Uint8Array(4096);

/** The probabilities of an answer that is one plain list, in base64 or not; undefined where the parser is to read it. */
export function plainAnswer(bytes: Uint8Array, { start, end }: Place, isBase64: boolean): number[] | undefined {
  if (start < 0) return undefined;
  if (!isBase64) return plainProbabilities(bytes, start, end);
  const count = plainBase64(bytes, start, end, decoded);
  return count < 0 ? undefined : plainProbabilities(decoded, 0, count);
}

/** `[0.93,0.07]`: a list of two and more numbers from 0 to 1 as JSON writes them. Undefined where the bytes are anything else. */
function plainProbabilities(bytes: Uint8Array, start: number, end: number): number[] | undefined {
  if (bytes[start] !== OPEN_LIST) return undefined;
  const found: number[] = [];
  cursor = start;
  for (;;) {
    cursor++;
    while (cursor < end && bytes[cursor] === SPACE) cursor++;
    const value = plainNumber(bytes, end);
    if (!(value <= 1)) return undefined;
    found.push(value);
    if (cursor >= end) return undefined;
    if (bytes[cursor] === COMMA) continue;
    return bytes[cursor] === CLOSE_LIST && cursor + 1 === end && found.length > 1 ? found : undefined;
  }
}

/** Where the number that was read last ends. */
let cursor = 0;

/** A number of JSON that begins with one digit; NaN where there is none, or the parser is to read it. */
function plainNumber(bytes: Uint8Array, end: number): number {
  let at = cursor;
  let digit = digitAt(bytes, at, end);
  if (digit < 0) return Number.NaN;
  let high = digit;
  let low = 0;
  let digits = high === 0 ? 0 : 1;
  let lowDigits = 0;
  let decimals = 0;
  at++;
  if (at < end && bytes[at] === POINT) {
    at++;
    for (digit = digitAt(bytes, at, end); digit >= 0; digit = digitAt(bytes, ++at, end)) {
      if (digits < EXACT_DIGITS) {
        high = high * 10 + digit;
      } else {
        low = low * 10 + digit;
        lowDigits++;
      }
      if (digits > 0 || digit > 0) digits++;
      decimals++;
    }
    if (decimals === 0 || digits > MOST_DIGITS) return Number.NaN;
  }
  if (at < end && bytes[at] === SMALL_E) {
    const isNegative = bytes[at + 1] === MINUS;
    at += isNegative || bytes[at + 1] === PLUS ? 2 : 1;
    digit = digitAt(bytes, at, end);
    if (digit < 0) return Number.NaN;
    let exponent = 0;
    for (; digit >= 0 && exponent < 100; digit = digitAt(bytes, ++at, end)) exponent = exponent * 10 + digit;
    decimals += isNegative ? exponent : -exponent;
  }
  cursor = at;
  if (decimals < 0 || decimals >= POWERS.length) return Number.NaN;
  const divisor = POWERS[decimals] as number;
  return lowDigits === 0 ? high / divisor : longQuotient(high, POWERS[lowDigits] as number, low, divisor);
}

/**
 * `(high * shift + low) / divisor`, rounded once as IEEE 754 asks for; NaN in the rare case that more precision would be needed to
 * know. Numerator and quotient are sums of two doubles each, with products by Dekker (1971).
 */
function longQuotient(high: number, shift: number, low: number, divisor: number): number {
  const product = high * shift;
  const rest = productError(high, shift, product) + low;
  const first = product + rest;
  const second = rest - (first - product);
  const quotient = first / divisor;
  const back = quotient * divisor;
  const correction = (first - back - productError(quotient, divisor, back) + second) / divisor;
  // The correction is off by a few of its own roundings: if that can't change the sum, the sum is right.
  const least = quotient + correction * (1 - 2 ** -40);
  return least === quotient + correction * (1 + 2 ** -40) ? least : Number.NaN;
}

/** What the product of two doubles, rounded to `product`, lacks: exactly. */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a);
  const aLow = a - aHigh;
  const bHigh = upperHalf(b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a double's 53. */
function upperHalf(value: number): number {
  const scaled = value * (2 ** 27 + 1);
  return scaled - (scaled - value);
}

function digitAt(bytes: Uint8Array, at: number, end: number): number {
  const digit = at < end ? (bytes[at] as number) - ZERO : -1;
  return digit <= 9 ? digit : -1;
}

const SEXTETS = new Int8Array(256).fill(-1);
Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/").forEach((character, value) => {
  SEXTETS[character] = value;
});
const PADDING = 0x3d;

/** Decodes base64 without spaces into another array; returns how many bytes that gave, −1 where it is not such or too long. */
function plainBase64(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  if ((end - start) % 4 !== 0 || end - start > into.length) return -1;
  let last = end;
  while (last > start && last > end - 2 && bytes[last - 1] === PADDING) last--;
  let count = 0;
  let bits = 0;
  let held = 0;
  for (let at = start; at < last; at++) {
    const sextet = SEXTETS[bytes[at] as number] as number;
    if (sextet < 0) return -1;
    held = ((held << 6) | sextet) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    into[count++] = held >> bits;
  }
  return count;
}
