import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectName } from "../runs/options.ts";

/** The part of a state that is looked at, in the file of a backend as in what `pulumi stack export` gives. */
export interface Deployment {
  readonly resources?: readonly RawResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: RawResource }[];
}

/** How a state marks special values, and of these a secret (Pulumi's SDK, `specialSigKey` and `specialSecretSig`). */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export interface RawResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
  readonly deletedWith?: string;
}

/** The checkpoint's forms that have these members: of the engines from 3.259 to 3.276. */
const knownForms: readonly unknown[] = [3, 4];

/**
 * The state in the file where the engine's backend of a folder keeps it (written whole, by renaming), which the CLI would read
 * in a process of its own for a third of a second. Secrets are encrypted in it. Undefined where there is none, and where it has
 * another form than is known here: then the CLI has to be asked.
 *
 * @param folder the backend's (`stateFolder`); undefined for a backend of another kind
 */
export async function readStateFile(folder: string | undefined, stackName: string): Promise<Deployment | undefined> {
  if (folder === undefined) return undefined;
  try {
    // The layout of the files: version 1 has a folder a project.
    if (!/^version: 1$/m.test(await readFile(join(folder, "meta.yaml"), "utf8"))) return undefined;
    const text = await readFile(join(folder, "stacks", projectName, `${stackName}.json`), "utf8");
    const { version, checkpoint } = JSON.parse(text) as {
      readonly version?: unknown;
      readonly checkpoint?: { readonly stack?: string; readonly latest?: Deployment | null };
    };
    if (!knownForms.includes(version) || checkpoint?.stack?.split("/").at(-1) !== stackName) return undefined;
    return checkpoint.latest ?? {};
  } catch {
    return undefined;
  }
}
