import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { requireCode } from "./support/cli.ts";
import { NOBODY, OrdinaryUser } from "./support/ordinaryUser.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

const hindrance = OrdinaryUser.hindrance();

describe("scones for an ordinary user", function () {
  this.timeout(300_000);
  let user: OrdinaryUser;

  before(async function () {
    if (hindrance !== undefined) return void this.skip();
    user = new OrdinaryUser();
    await user.start();
  });
  after(async () => {
    if (hindrance !== undefined) return;
    await user.scones({}, "cloud", "reset", "--yes");
    user.remove();
  });

  const title = (text: string): string => (hindrance === undefined ? text : `${text} (skipped: ${hindrance})`);

  it(title("does the whole job in a clone of his own"), async () => {
    const run = ["run", "--archive", writeSmallArchive(user.folder), "--executions", "4", "--config", "epochs=2"];
    const { stdout } = requireCode(await user.scones({}, ...run), 0);
    expect(stdout).to.match(/4 executions/);
    expect(statSync(join(user.clone, ".local")).uid).to.equal(NOBODY);
  });

  it(title("goes on where his home folder can't be written, with a cache elsewhere"), async () => {
    const closed = join(user.folder, "closed");
    mkdirSync(closed, { mode: 0o755 });
    requireCode(await user.scones({ HOME: closed }, "preview", "--expect-no-changes"), 0);
  });

  it(title("removes all of it again"), async () => {
    requireCode(await user.scones({}, "destroy", "--yes"), 0);
    requireCode(await user.scones({}, "cloud", "stop"), 0);
  });
});
