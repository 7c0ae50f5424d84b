import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder for the tests of the surrounding `describe`, removed when they are done. */
export function useTempFolder(): () => string {
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "scones-test-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
