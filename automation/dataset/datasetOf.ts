import { writeLst } from "../../domain/dataset/lst.ts";
import { createManifest, type ManifestFile } from "../../domain/dataset/manifest.ts";
import type { PreparedDataset } from "./types.ts";

/** A data set of files that are known by their keys: with its manifest and `.lst` files. */
export function datasetOf(
  name: string,
  classes: readonly string[],
  files: ReadonlyMap<string, ManifestFile>,
  content: Pick<PreparedDataset, "read" | "close">,
): PreparedDataset {
  const manifest = createManifest(name, classes, files);
  const { version, train, test, bytes } = manifest;
  const lst = { "train.lst": lstOf("train", classes, files), "test.lst": lstOf("test", classes, files) };
  return { name, version, classes, train, test, bytes, manifest, lst, ...content };
}

function lstOf(part: "train" | "test", classes: readonly string[], files: ReadonlyMap<string, ManifestFile>): string {
  const prefix = `${part}/`;
  const numbers = new Map(classes.map((label, index) => [label, index]));
  const keys = [...files].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
  return writeLst(
    keys.map(([key, { label }], index) => ({
      index,
      classIndex: numbers.get(label) ?? -1,
      path: key.slice(prefix.length),
    })),
  );
}
