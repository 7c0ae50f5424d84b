import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SetupError } from "../../../../local/engine/cache.ts";
import { downloadModule } from "../../../../local/engine/go.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("downloadModule", () => {
  const folder = useTempFolder();

  /** A Go that fails so many times before it has the module, and how often it was asked. */
  function failing(times: number): { ask: () => Promise<string>; asked: () => number } {
    const count = join(folder(), `asked-${times}`);
    const command = join(folder(), `go-${times}`);
    writeFileSync(count, "");
    writeFileSync(
      command,
      `#!/bin/sh
printf x >>"${count}"
[ "$(wc -c <"${count}")" -gt ${times} ] || { echo "502 Bad Gateway" >&2; exit 1; }
echo '{ "Dir": "/modules/one" }'
`,
      { mode: 0o755 },
    );
    return {
      ask: () => downloadModule({ command, version: "go1.26.0" }, folder(), "example.org/one@v1.0.0", "one"),
      asked: () => readFileSync(count, "utf8").length,
    };
  }

  it("asks again where the proxy is busy for a moment", async () => {
    const { ask, asked } = failing(2);
    expect(await ask()).to.equal("/modules/one");
    expect(asked()).to.equal(3);
  });

  it("says what Go said where it stays so", async () => {
    const { ask, asked } = failing(9);
    const error: unknown = await ask().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SetupError);
    expect((error as Error).message).to.contain("one: its Go module could not be fetched\n502 Bad Gateway");
    expect(asked()).to.equal(3);
  });
});
