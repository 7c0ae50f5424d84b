import { join } from "node:path";
import { writeAtomically } from "../../system/atomicWrite.ts";
import { DamagedFileError, readJson } from "../../system/damagedFile.ts";
import { makeFolder } from "../../system/makeFolder.ts";

/** What one finished step did, so that a later run can go on from there. */
export interface StepRecord {
  readonly at: string;
  /** What the step's result depends on; a step is reused only while this stays the same. */
  readonly fingerprint: string;
  readonly seconds: number;
  readonly did: Readonly<Record<string, unknown>>;
}

/** The finished steps of a stack's runs, on disk after each step: a run that was killed goes on from the last one. */
export class RunRecord {
  readonly #path: string;
  readonly #steps: Record<string, StepRecord>;

  private constructor(path: string, steps: Record<string, StepRecord>) {
    this.#path = path;
    this.#steps = steps;
  }

  /** @param tell is told that the record was damaged, and what becomes of it */
  static async open(folder: string, name: string, tell: (message: string) => void): Promise<RunRecord> {
    await makeFolder(folder);
    const path = join(folder, `${name}.json`);
    try {
      const steps = readJson(path, "The steps of this run are done again, as far as they have to be.") ?? {};
      return new RunRecord(path, steps as Record<string, StepRecord>);
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      tell(error.message);
      return new RunRecord(path, {});
    }
  }

  /** What the step did, if it was done under the same circumstances. */
  find(step: string, fingerprint: string): StepRecord | undefined {
    const known = this.#steps[step];
    return known?.fingerprint === fingerprint ? known : undefined;
  }

  async finish(step: string, fingerprint: string, seconds: number, did: StepRecord["did"]): Promise<void> {
    this.#steps[step] = { at: new Date().toISOString(), fingerprint, seconds, did };
    await this.#save();
  }

  async clear(): Promise<void> {
    for (const step of Object.keys(this.#steps)) Reflect.deleteProperty(this.#steps, step);
    await this.#save();
  }

  async #save(): Promise<void> {
    await writeAtomically(this.#path, `${JSON.stringify(this.#steps, null, 2)}\n`);
  }
}
