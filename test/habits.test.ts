import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..");

/** Fails with what the tool printed: its own report says more than an exit code. */
async function passes(command: string, args: readonly string[]): Promise<void> {
  const bin = join(ROOT, "node_modules", ".bin", command);
  await promisify(execFile)(bin, [...args], { cwd: ROOT, maxBuffer: 1 << 24 }).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} found:\n${(stdout ?? "") + (stderr ?? "")}`.slice(0, 8_000));
  });
}

describe("habits", () => {
  it("type-checks", () => passes("tsc", [])).timeout(240_000);

  // Without a cache: a finding may come from a type in a file that did not change here.
  it("has no lint finding", () => passes("eslint", ["--max-warnings", "0", "."])).timeout(400_000);

  it("is formatted", () => passes("prettier", ["--check", "--cache", "--log-level", "warn", "."])).timeout(120_000);

  it("has no unused file, export or dependency", () => passes("knip", ["--no-progress"])).timeout(120_000);
});
