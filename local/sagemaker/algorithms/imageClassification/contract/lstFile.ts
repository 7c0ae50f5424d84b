/** `.lst` files: `index ⇥ class ⇥ path`, one image a line; the path is relative to the folder of its channel. */
import { CustomerError } from "./customerError.ts";

export interface LstEntry {
  readonly label: number;
  readonly path: string;
  readonly line: number;
}

/** Reads a list; every error names the file and the line. */
export function parseLst(text: string, name: string, classes: number): LstEntry[] {
  const entries: LstEntry[] = [];
  const lineOfIndex = new Map<string, number>();
  text.split(/\r?\n/).forEach((content, at) => {
    if (content.trim() === "") return;
    const line = at + 1;
    const fail = (problem: string): never => {
      throw new CustomerError(`${name}, line ${line}: ${problem}.`);
    };
    const columns = content.split("\t");
    if (columns.length !== 3) {
      fail(
        `expected index, class and path separated by tabs, got ${columns.length} column${columns.length === 1 ? "" : "s"}`,
      );
    }
    const [index, label, path] = columns.map((column) => column.trim()) as [string, string, string];
    if (!/^\d+$/.test(index)) fail(`the image index must be a whole number, got ${JSON.stringify(index)}`);
    const earlier = lineOfIndex.get(index);
    if (earlier !== undefined) fail(`the image index ${index} is taken by line ${earlier}; indices must be unique`);
    lineOfIndex.set(index, line);
    if (label === "") fail("the class label is missing");
    const value = Number(label);
    if (!Number.isInteger(value) || value < 0)
      fail(`the class label must be a whole number from 0, got ${JSON.stringify(label)}`);
    if (value >= classes)
      fail(
        `the class label ${value} is out of range: num_classes is ${classes}, so labels go from 0 to ${classes - 1}`,
      );
    if (path === "") fail("the path is missing");
    if (path.startsWith("/") || path.split(/[\\/]/).includes("..")) {
      fail(`the path must lie inside the channel, got ${JSON.stringify(path)}`);
    }
    entries.push({ label: value, path, line });
  });
  return entries;
}
