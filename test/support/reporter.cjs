"use strict";
// mocha's spec reporter, closed by one line that machines read: `N passed, N failed, N skipped`. As one of several lanes
// (test/main.ts) it writes its counts and failures to a file instead, for the end that stands for all.
const { writeFileSync } = require("node:fs");
const { relative } = require("node:path");
const { reporters, Runner } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.TEST_COUNTS_FILE;
      const failed = this.failures.map((test) => ({
        title: test.titlePath().join(" › "),
        file: relative(process.cwd(), test.file ?? ""),
        // mocha has made both into text by now where they differ.
        error: `${test.err?.stack ?? test.err}${reporters.Base.showDiff(test.err) ? reporters.Base.generateDiff(test.err.actual, test.err.expected) : ""}`,
      }));
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending, failed }));
      else process.on("exit", () => console.log(`${passes} passed, ${failures} failed, ${pending} skipped`));
    });
  }
};
