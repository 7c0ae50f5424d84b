"use strict";
// mocha's spec reporter, closed by one line that machines read: `N passed, N failed, N skipped`. As one of several lanes
// (test/main.ts) it writes its counts to a file instead, for the line that stands for all.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.TEST_COUNTS_FILE;
      if (file !== undefined) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
      else process.on("exit", () => console.log(`${passes} passed, ${failures} failed, ${pending} skipped`));
    });
  }
};
