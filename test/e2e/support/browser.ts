import { existsSync } from "node:fs";
import type { Suite } from "mocha";
import type { Browser, Page } from "playwright-core";

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

/**
 * Waits until something is so in a page. Asked from outside each time: Playwright's waitForFunction asks from within by eval, which
 * Studio's policy lets pass at the first time alone.
 */
export async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await page.waitForTimeout(50);
}

/** Says in the titles why tests of a suite were skipped. */
export function explainSkip(suite: Suite | undefined): void {
  suite?.tests.forEach((test) => (test.title += " (skipped: no Chromium on this machine)"));
}
