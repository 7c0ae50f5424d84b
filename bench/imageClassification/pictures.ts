/** The pictures that the benchmark runs on: an archive of CIFAR-100's layout, or the embedded sample. */
import { readArchive } from "../../automation/dataset/archive.ts";
import { drawSample, sampleClasses } from "../../domain/sample/sample.ts";

export interface Pictures {
  readonly rgb: readonly Uint8Array[];
  readonly labels: Int32Array;
}

export const side = 32;

export async function readPictures(archive: string | undefined): Promise<{ train: Pictures; test: Pictures }> {
  const found: { part: string; label: string; rgb: Uint8Array }[] = [];
  if (archive === undefined) found.push(...drawSample());
  else await readArchive(archive, { classes: sampleClasses, onRecord: (record) => found.push(record) });
  const of = (part: string): Pictures => {
    const records = found.filter((record) => record.part === part);
    const labels = Int32Array.from(records, ({ label }) => (sampleClasses as readonly string[]).indexOf(label));
    return { rgb: records.map(({ rgb }) => rgb), labels };
  };
  return { train: of("train"), test: of("test") };
}

export function subset({ rgb, labels }: Pictures, indices: readonly number[]): Pictures {
  return {
    rgb: indices.map((i) => rgb[i] as Uint8Array),
    labels: Int32Array.from(indices, (i) => labels[i] as number),
  };
}

/** Five folds, each class spread evenly: [learned from, tested on]. */
export function fiveFolds(pictures: Pictures, seed: number): (readonly [Pictures, Pictures])[] {
  const order = Array.from(pictures.labels, (label, i) => ({
    i,
    label,
    key: (Math.sin((i + 1) * 12.9898 + seed) * 43758.5453) % 1,
  })) // prettier-ignore
    .sort((a, b) => a.label - b.label || a.key - b.key)
    .map(({ i }) => i);
  return Array.from({ length: 5 }, (_, fold) => [
    subset(pictures, order.filter((_, place) => place % 5 !== fold)), // prettier-ignore
    subset(pictures, order.filter((_, place) => place % 5 === fold)), // prettier-ignore
  ]);
}
