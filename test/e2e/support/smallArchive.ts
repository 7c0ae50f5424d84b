import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawSample } from "../../../domain/sample/sample.ts";
import { cifar100Labels } from "../../../domain/dataset/cifarLabels.ts";
import type { TestRecord } from "../../support/cifarArchive.ts";
import { archive, members } from "../../support/cifarArchive.ts";

/** An archive of a few real pictures of the sample, for tests that need a run but no accuracy. */
export function writeSmallArchive(folder: string): string {
  const taken = { train: new Map<string, number>(), test: new Map<string, number>() };
  const most = { train: 40, test: 8 };
  const parts: Record<"train" | "test", TestRecord[]> = { train: [], test: [] };
  for (const { part, label, fileName, rgb } of drawSample()) {
    const count = taken[part].get(label) ?? 0;
    if (count >= most[part]) continue;
    taken[part].set(label, count + 1);
    parts[part].push({ label: cifar100Labels.indexOf(label), fileName, planes: toPlanes(rgb) });
  }
  const path = join(folder, "small.tar.gz");
  writeFileSync(path, archive(members(parts.train, parts.test)));
  return path;
}

/** Pixel by pixel → all of red, all of green, all of blue. */
function toPlanes(rgb: Uint8Array): Uint8Array {
  const pixels = rgb.length / 3;
  return Uint8Array.from({ length: rgb.length }, (_, index) => {
    const [channel, pixel] = [Math.floor(index / pixels), index % pixels];
    return rgb[pixel * 3 + channel] ?? 0;
  });
}
