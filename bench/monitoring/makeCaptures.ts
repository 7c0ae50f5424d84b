import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePng } from "../../domain/images/png.ts";

export const recordsPerFile = 500;

/** Hourly files of 500 records with pictures of 32 × 32 pixels, half of the answers in base64; returns their bytes. */
export function makeCaptures(folder: string, records: number): number {
  const random = generator(42);
  const pictures = Array.from({ length: 256 }, () => noisyPicture(random));
  let bytes = 0;
  for (let file = 0; file * recordsPerFile < records; file++) {
    const start = Date.UTC(2026, 0, 1) + file * 3_600_000;
    const lines = Array.from({ length: Math.min(recordsPerFile, records - file * recordsPerFile) }, (_, index) => {
      const best = random() < 0.8 ? 1 - random() * 0.06 : 0.5 + random() * 0.45;
      const answer = JSON.stringify(random() < 0.5 ? [best, 1 - best] : [1 - best, best]);
      const encoding = random() < 0.5 ? "JSON" : "BASE64";
      const data = encoding === "JSON" ? answer : Buffer.from(answer).toString("base64");
      const time = new Date(start + index * 7000).toISOString().replace(".000", "");
      const picture = pictures[Math.floor(random() * pictures.length)] ?? "";
      const eventId = `${hex(random)}-${hex(random).slice(0, 4)}-4${hex(random).slice(0, 3)}-8${hex(random).slice(0, 3)}-${hex(random)}${hex(random).slice(0, 4)}`;
      return `{"captureData":{"endpointInput":{"observedContentType":"image/png","mode":"INPUT","data":"${picture}","encoding":"BASE64"},"endpointOutput":{"observedContentType":"application/json","mode":"OUTPUT","data":"${data}","encoding":"${encoding}"}},"eventMetadata":{"eventId":"${eventId}","inferenceTime":"${time}"},"eventVersion":"0"}\n`;
    });
    const hour = new Date(start).toISOString().slice(0, 13).replace(/[-T]/g, "/");
    const path = join(folder, "scones", "AllTraffic", hour);
    mkdirSync(path, { recursive: true });
    const text = lines.join("");
    bytes += text.length;
    writeFileSync(join(path, `00-00-000-${hex(random)}.jsonl`), text);
  }
  return bytes;
}

/** Shapes with noise: a picture that compresses about as well as a photograph of this size. */
function noisyPicture(random: () => number): string {
  const rgb = new Uint8Array(32 * 32 * 3);
  const [a, b, c] = [random() * 6, random() * 6, random() * 200];
  for (let i = 0; i < rgb.length; i++) {
    const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96)];
    rgb[i] = Math.max(0, Math.min(255, 90 + c * Math.sin(x / (1 + a)) * Math.cos(y / (1 + b)) + random() * 90));
  }
  return encodePng(rgb, 32, 32).toString("base64");
}

function hex(random: () => number): string {
  return Math.floor(random() * 0x100000000)
    .toString(16)
    .padStart(8, "0");
}

/** Mulberry32: the same numbers each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
}
