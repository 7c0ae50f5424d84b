import { existsSync } from "node:fs";
import type { Suite } from "mocha";
import type { Browser } from "playwright-core";

/** The machine's own Chromium, if there is one. */
export const chromium = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));

export async function launchBrowser(): Promise<Browser> {
  const { chromium: driver } = await import("playwright-core");
  return driver.launch({ executablePath: chromium ?? "", args: ["--no-sandbox"] });
}

/** Says in the titles why tests of a suite were skipped. */
export function explainSkip(suite: Suite | undefined): void {
  suite?.tests.forEach((test) => (test.title += " (skipped: no Chromium on this machine)"));
}
