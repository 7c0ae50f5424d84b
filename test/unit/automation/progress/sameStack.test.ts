import { expect } from "chai";
import type { SconesEvent } from "../../../../automation/progress/events.ts";
import { Reporter } from "../../../../automation/progress/reporter.ts";
import { forSameStack } from "../../../../automation/progress/sameStack.ts";

const aws = { cloud: "aws", stack: "prod" } as const;

describe("forSameStack", () => {
  it("names cloud and stack after the verb, where the command's options stand", () => {
    const said = (text: string) => forSameStack(text, aws);
    expect(said("release it with `npm run scones -- pulumi cancel`, or wait")).to.equal(
      "release it with `npm run scones -- pulumi --cloud aws --stack prod cancel`, or wait",
    );
    expect(said("npm run scones -- destroy --yes (until then")).to.equal(
      "npm run scones -- destroy --cloud aws --stack prod --yes (until then",
    );
    expect(said("npm run scones -- workflow export --execution x")).to.equal(
      "npm run scones -- workflow export --cloud aws --stack prod --execution x",
    );
    expect(said("npm run scones -- studio open")).to.equal("npm run scones -- studio open --cloud aws --stack prod");
  });

  it("leaves the local cloud's own commands alone, and all of them on the usual stack", () => {
    const own = "npm run scones -- cloud start";
    expect(forSameStack(own, aws)).to.equal(own);
    const up = "npm run scones -- up --config queryTable=true";
    expect(forSameStack(up, { cloud: "local", stack: "dev" })).to.equal(up);
  });

  it("is said of all that a verb tells", () => {
    const events: SconesEvent[] = [];
    const lines: string[] = [];
    const reporter = new Reporter({
      event: (event) => void events.push(event),
      text: (text) => void lines.push(...text),
      close: () => Promise.resolve(),
    });
    reporter.start("up", { ...aws, steps: [] });
    reporter.warn("npm run scones -- up");
    reporter.emit({ type: "error", message: "npm run scones -- etl", exitCode: 1 });
    reporter.result({}, ["npm run scones -- destroy --yes"]);
    expect(events.flatMap((event) => ("message" in event ? [event.message] : []))).to.deep.equal([
      "npm run scones -- up --cloud aws --stack prod",
      "npm run scones -- etl --cloud aws --stack prod",
    ]);
    expect(lines).to.deep.equal(["npm run scones -- destroy --cloud aws --stack prod --yes"]);
  });
});
