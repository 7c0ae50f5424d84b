import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { Clients } from "../../../../automation/stack/clients.ts";
import { TrainingLogReader } from "../../../../automation/training/training.ts";
import { mockedClient } from "../../../support/mockedClient.ts";

describe("TrainingLogReader", () => {
  const logs = mockedClient(CloudWatchLogsClient);
  /** Token that is sent → what CloudWatch Logs answers; its own token comes back at the end. */
  const pages: Record<string, { lines: string[]; next: string }> = {};
  const reader = () => new TrainingLogReader(new Clients(), "job");
  beforeEach(() => {
    logs.reset();
    for (const token of Object.keys(pages)) Reflect.deleteProperty(pages, token);
    logs.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: "job/algo-1-1" }] });
    logs.on(GetLogEventsCommand).callsFake(({ nextToken = "" }: { nextToken?: string }) => {
      const { lines, next } = pages[nextToken] ?? { lines: [], next: nextToken };
      return { events: lines.map((message) => ({ message })), nextForwardToken: next };
    });
  });

  it("reads on past pages that are empty, which CloudWatch Logs gives before more follow", async () => {
    pages[""] = { lines: [], next: "a" };
    pages["a"] = { lines: ["one"], next: "b" };
    pages["b"] = { lines: [], next: "c" };
    pages["c"] = { lines: ["two"], next: "d" };
    expect(await reader().next()).to.deep.equal(["one", "two"]);
  });

  it("goes on later where it was", async () => {
    pages[""] = { lines: ["one"], next: "a" };
    const log = reader();
    expect(await log.next()).to.deep.equal(["one"]);
    expect(await log.next()).to.deep.equal([]);
    pages["a"] = { lines: ["two"], next: "b" };
    expect(await log.next()).to.deep.equal(["two"]);
  });

  it("has no lines where there is no log", async () => {
    logs.on(DescribeLogStreamsCommand).rejects(new ResourceNotFoundException({ message: "none", $metadata: {} }));
    expect(await reader().next()).to.deep.equal([]);
  });
});
