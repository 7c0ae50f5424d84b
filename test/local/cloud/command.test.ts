import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";

const MAIN = join(import.meta.dirname, "../../../local/main.ts");

describe("The local cloud's command", function () {
  this.timeout(60_000);

  it("ends without a word where nobody reads what it says any longer", async () => {
    const command = spawn(process.execPath, [MAIN, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    command.stdout.destroy();
    const [said, [code]] = await Promise.all([text(command.stderr), once(command, "exit") as Promise<[number]>]);
    expect(said).to.equal("");
    expect(code).to.equal(1);
  });
});
