import { expect } from "chai";
import { knownPrediction } from "../../../../automation/predictions/knownPrediction.ts";
import type { ExecutionRecord } from "../../../../automation/report/reportData.ts";
import type { CaptureSample } from "../../../../domain/captures/captureSamples.ts";
import { picture } from "../../../support/captures.ts";

describe("knownPrediction", () => {
  const classes = ["bicycle", "motorcycle"];
  const execution = (s3Key: string, minute: number, more: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
    name: s3Key,
    arn: `arn:${s3Key}`,
    status: "SUCCEEDED",
    startedAt: new Date(Date.UTC(2026, 10, 24, 14, minute)),
    stoppedAt: new Date(Date.UTC(2026, 10, 24, 14, minute, 1)),
    s3Key,
    inferences: [0.9, 0.1],
    states: [],
    png: picture(minute),
    ...more,
  });
  const captured: CaptureSample = {
    file: "a.jsonl",
    line: 1,
    variant: "scones/AllTraffic",
    eventId: "event-1",
    time: "2026-11-24T14:05:12Z",
    label: "motorcycle",
    confidence: 0.8,
    probabilities: [0.2, 0.8],
    image: { contentType: "image/png", data: picture(7).toString("base64") },
  };

  it("takes the sample's execution, else the latest one", () => {
    const executions = [execution("test/a.png", 1), execution("test/b.png", 3), execution("test/c.png", 2)];
    expect(knownPrediction(executions, [captured], classes, "test/a.png")?.image).to.equal("test/a.png");
    expect(knownPrediction(executions, [captured], classes, "test/none.png")).to.deep.equal({
      image: "test/b.png",
      label: "bicycle",
      confidence: 0.9,
      probabilities: { bicycle: 0.9, motorcycle: 0.1 },
      png: picture(3),
    });
  });

  it("takes a captured one where no execution has classified a picture that is there", () => {
    const { inferences, ...unclassified } = execution("test/a.png", 1);
    expect(inferences).to.have.length(2);
    const found = knownPrediction([unclassified], [captured], classes, "test/a.png");
    expect(found).to.deep.include({ image: "event-1", label: "motorcycle", png: picture(7) });
  });

  it("gives none where nothing was predicted", () => {
    expect(knownPrediction([], [], classes, undefined)).to.equal(undefined);
  });
});
