import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CloudControlStore } from "../../../../../local/cloud/cloudControl/store.ts";

describe("CloudControlStore", () => {
  let dir: string;
  const path = (): string => join(dir, "cloudControl.json");
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "cloud-control-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("leaves one whole file, which gives back what was saved", () => {
    const store = new CloudControlStore(path());
    store.contents.orphans.push({ typeName: "AWS::S3::Bucket", properties: {} });
    store.save();
    expect(readdirSync(dir)).to.deep.equal(["cloudControl.json"]);
    expect(new CloudControlStore(path()).contents.orphans).to.have.length(1);
  });

  it("tells a file that was cut in half by name, with what to do, and keeps it", () => {
    const store = new CloudControlStore(path());
    store.save();
    const half = readFileSync(path(), "utf8").slice(0, 20);
    writeFileSync(path(), half);
    expect(() => new CloudControlStore(path())).to.throw(
      /cloudControl\.json is damaged: .* It is kept as \S+cloudControl\.json\.damaged-\S+\. Put back a whole copy .*scones cloud reset --yes/,
    );
    const [kept = ""] = readdirSync(dir);
    expect(readFileSync(join(dir, kept), "utf8")).to.equal(half);
    expect(new CloudControlStore(path()).contents.resources).to.deep.equal({});
  });
});
