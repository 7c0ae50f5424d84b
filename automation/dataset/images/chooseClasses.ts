import type { Layout } from "../../../domain/dataset/imageLayout.ts";
import { repeated } from "../../../domain/rules/values.ts";
import { UsageError } from "../../runs/errors.ts";

const mostClasses = 100;
const longestName = 80;
/** Lambda gives a function's whole environment 4 KB (quota "Environment variables"), and the names are a part of it. */
const mostBytes = 3000;

/**
 * The classes of a folder in the order of their names, or the wanted ones in the order they were asked for.
 *
 * @param hint what may be the reason where there are too few
 */
export function chooseClasses(
  source: string,
  layout: Layout,
  wanted: readonly string[] | undefined,
  hint = "",
): readonly string[] {
  const reason = hint === "" ? "" : ` ${hint}`;
  const names = [...new Set(labelsOf(layout))].sort();
  if (names.length === 0) {
    const loose = layout.loose > 0 ? ` (it has ${layout.loose} pictures, but in no class's folder)` : "";
    throw new UsageError(
      `${source} has no pictures in folders${loose}: a subfolder a class is wanted, with .png or .jpg files.${reason}`,
    );
  }
  const classes = wanted?.map((name) => name.normalize("NFC")) ?? names;
  const unknown = classes.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `${source} has no class ${unknown.join(", ")}; there are ${names.slice(0, 20).join(", ")}.${reason}`,
    );
  }
  const twice = repeated(classes);
  if (twice !== undefined) throw new UsageError(`The class ${twice} is asked for twice.`);
  if (classes.length < 2 || classes.length > mostClasses) {
    const parts = layout.parts.length > 0 ? ` below ${layout.parts.join(" and ")}` : "";
    throw new UsageError(
      `${source} has ${classes.length === 1 ? "one class" : `${classes.length} classes`}${parts} (${classes.slice(0, 5).join(", ")}${classes.length > 5 ? ", …" : ""}); 2 to ${mostClasses} are wanted, a subfolder each.${classes.length < 2 ? reason : ""}`,
    );
  }
  const odd = classes.filter((name) => /[\u0000-\u001f\u007f]/.test(name) || name.length > longestName);
  if (odd.length > 0) {
    throw new UsageError(
      `${source}: a class's name has at most ${longestName} characters and no control characters, unlike ${odd.map((name) => JSON.stringify(name.slice(0, 100))).join(", ")}.`,
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(classes));
  if (bytes > mostBytes) {
    throw new UsageError(
      `The ${classes.length} names of the classes take ${bytes} bytes together; a Lambda function's environment has room for ${mostBytes}. Give the folders shorter names.`,
    );
  }
  return classes;
}

function* labelsOf({ pictures }: Layout): Generator<string> {
  for (const { label } of pictures) yield label;
}
