import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import type { CloudClients } from "../../../../../local/sagemaker/aws/clients.ts";
import { LogWriter } from "../../../../../local/sagemaker/aws/logWriter.ts";
import { mockedClient } from "../../../../support/mockedClient.ts";

const isThere = new ResourceAlreadyExistsException({ message: "there", $metadata: {} });
const isGone = new ResourceNotFoundException({ message: "gone", $metadata: {} });

describe("LogWriter", () => {
  const logs = mockedClient(CloudWatchLogsClient);
  const cloud = { logs: () => Promise.resolve(new CloudWatchLogsClient({ region: "us-east-1" })) };
  const lost: string[] = [];
  const written = async (...lines: string[]): Promise<void> => {
    const writer = new LogWriter(cloud as unknown as CloudClients, "role", "/group", "stream", (line) =>
      lost.push(line),
    );
    for (const line of lines) {
      writer.write(line);
      await writer.flush();
    }
  };
  const calls = () => logs.calls().map(({ args }) => args[0].constructor.name.replace("Command", ""));
  beforeEach(() => {
    logs.reset();
    lost.length = 0;
  });

  it("makes group and stream once, whether or not they are there", async () => {
    logs.on(CreateLogGroupCommand).rejects(isThere).on(CreateLogStreamCommand).rejects(isThere);
    logs.on(PutLogEventsCommand).resolves({});
    await written("one", "two");
    expect(calls()).to.deep.equal(["CreateLogGroup", "CreateLogStream", "PutLogEvents", "PutLogEvents"]);
    expect(lost).to.deep.equal([]);
  });

  it("brings back a group that was deleted meanwhile, as SageMaker was seen to", async () => {
    logs.on(CreateLogGroupCommand).resolves({}).on(CreateLogStreamCommand).resolves({});
    logs.on(PutLogEventsCommand).resolvesOnce({}).rejectsOnce(isGone).resolves({});
    await written("one", "two");
    expect(calls().slice(3)).to.deep.equal(["PutLogEvents", "CreateLogGroup", "CreateLogStream", "PutLogEvents"]);
    expect(lost).to.deep.equal([]);
  });
});
