import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";

const LIBRARY = JSON.stringify(new URL("../../../components/index.ts", import.meta.url).href);

// What the import and the constructors cost in time, `npm run bench -- components` measures.
describe("The library's import", () => {
  it("has no side effect: it prints nothing, starts nothing and leaves the environment alone", async () => {
    const script = `
      const before = JSON.stringify(process.env);
      await import(${LIBRARY});
      console.log(JSON.stringify([before === JSON.stringify(process.env), process.getActiveResourcesInfo()]));`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
    expect(stderr).to.equal("");
    const [sameEnvironment, active] = JSON.parse(stdout) as [boolean, string[]];
    expect(sameEnvironment).to.equal(true);
    expect(active.filter((name) => !/Pipe|TTY|FSReq/.test(name))).to.deep.equal([]);
  }).timeout(60_000);
});
