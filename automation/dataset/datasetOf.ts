import { writeLst } from "../../domain/dataset/lst.ts";
import { createManifest, type Manifest, type ManifestFile } from "../../domain/dataset/manifest.ts";
import type { PictureSizes } from "../../domain/images/pictureSizes.ts";
import type { DatasetLists, PreparedDataset } from "./types.ts";

/** A data set of files that are known by their keys: with its manifest and `.lst` files. */
export function datasetOf(
  name: string,
  classes: readonly string[],
  files: ReadonlyMap<string, ManifestFile>,
  content: Pick<PreparedDataset, "read" | "close">,
  pictures?: PictureSizes,
): PreparedDataset {
  const manifest = createManifest(name, classes, files, pictures);
  const { version, train, test, bytes } = manifest;
  return { name, version, classes, train, test, bytes, manifest, lst: listsOf(manifest), ...content };
}

/** The `.lst` files that belong to a manifest; their texts are made when they are asked for, and not kept. */
export function listsOf(manifest: Manifest): DatasetLists {
  return {
    get "train.lst"() {
      return lstOf("train", manifest);
    },
    get "test.lst"() {
      return lstOf("test", manifest);
    },
  };
}

function lstOf(part: "train" | "test", { classes, files }: Manifest): string {
  const prefix = `${part}/`;
  const numbers = new Map(classes.map((label, index) => [label, index]));
  const keys = Object.keys(files).filter((key) => key.startsWith(prefix));
  return writeLst(
    keys.sort().map((key, index) => ({
      index,
      classIndex: numbers.get(files[key]?.label ?? "") ?? -1,
      path: key.slice(prefix.length),
    })),
  );
}
