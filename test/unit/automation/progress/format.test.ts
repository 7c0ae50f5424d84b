import { expect } from "chai";
import type { EventBody } from "../../../../automation/progress/events.ts";
import {
  bar,
  eventLine,
  formatBytes,
  formatSeconds,
  plural,
  shortType,
  table,
} from "../../../../automation/progress/format.ts";

function line(body: EventBody): string | undefined {
  return eventLine({ v: 1, time: new Date(0).toISOString(), ...body });
}

describe("format", () => {
  it("writes times, sizes and counts for people", () => {
    expect(formatSeconds(1.25)).to.equal("1.3 s");
    expect(formatSeconds(185)).to.equal("3 min 5 s");
    expect(formatBytes(999)).to.equal("999 B");
    expect(formatBytes(3_703_590)).to.equal("3.7 MB");
    expect(plural(1, "image")).to.equal("1 image");
    expect(plural(1200, "image")).to.equal("1,200 images");
  });

  it("draws a bar", () => {
    expect(bar(0)).to.match(/^░{24} 0 %$/);
    expect(bar(0.5)).to.match(/^█{12}░{12} 50 %$/);
    expect(bar(1)).to.match(/^█{24} 100 %$/);
  });

  it("lines columns up", () => {
    expect(
      table([
        ["IMAGE", "CLASS"],
        ["a.png", "bicycle"],
        ["longer.png", "x"],
      ]),
    ).to.deep.equal(["IMAGE       CLASS", "a.png       bicycle", "longer.png  x"]);
    expect(table([])).to.deep.equal([]);
  });

  it("shortens types as the Pulumi CLI does", () => {
    expect(shortType("aws:s3/bucket:Bucket")).to.equal("aws:s3:Bucket");
    expect(shortType("aws-native:iam:Role")).to.equal("aws-native:iam:Role");
  });
});

describe("eventLine", () => {
  const resource = { type: "resource", resourceType: "aws:s3/bucket:Bucket", name: "data", urn: "u" } as const;

  it("shows a resource when it is done or has failed", () => {
    expect(line({ ...resource, op: "create", status: "started" })).to.equal(undefined);
    expect(line({ ...resource, op: "create", status: "done", seconds: 1.5 })).to.equal("+ aws:s3:Bucket data (1.5 s)");
    expect(line({ ...resource, op: "update", status: "done", diffs: ["tags"] })).to.equal(
      "~ aws:s3:Bucket data [tags]",
    );
    expect(line({ ...resource, op: "create", status: "failed" })).to.equal("✖ aws:s3:Bucket data failed");
  });

  it("shows a training's epochs counted from one", () => {
    expect(
      line({ type: "training", jobName: "j", status: "Training", epoch: 0, epochs: 10, validationAccuracy: 0.5 }),
    ).to.equal("training j: Training, epoch 1/10, validation accuracy 0.5000");
  });

  it("marks warnings", () => {
    expect(line({ type: "log", level: "warning", message: "m" })).to.equal("warning: m");
  });
});
