import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Clients } from "../../../../../automation/stack/clients.ts";
import type { StackResource } from "../../../../../automation/stack/stack.ts";
import {
  keptFileSystems,
  leftoversAtLast,
  listLeftovers,
  namesLeft,
} from "../../../../../automation/stack/teardown/leftovers.ts";
import { mockedClient } from "../../../../support/mockedClient.ts";

const arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:flow";
const other = { stateMachineArn: `${arn}-of-others`, name: undefined, type: undefined, creationDate: undefined };

describe("leftoversAtLast", () => {
  const stepFunctions = mockedClient(SFNClient);
  const told: string[] = [];
  const listed = (...looks: (readonly string[])[]) => {
    const answers = stepFunctions.on(ListStateMachinesCommand);
    for (const arns of looks) {
      answers.resolvesOnce({
        stateMachines: [other, ...arns.map((stateMachineArn) => ({ ...other, stateMachineArn }))],
      });
    }
  };
  const look = (patienceMs?: number, signal = new AbortController().signal) =>
    leftoversAtLast(
      () =>
        listLeftovers({ sfn: () => Promise.resolve(new SFNClient({ region: "eu-west-1" })) } as unknown as Clients, [
          { urn: "urn", type: "aws-native:stepfunctions:StateMachine", id: arn, custom: true, inputs: {}, outputs: {} },
        ]),
      {
        signal,
        onProgress: (message) => void told.push(message),
        pauseMs: 1,
        ...(patienceMs === undefined ? {} : { patienceMs }),
      },
    );
  beforeEach(() => {
    stepFunctions.reset();
    told.length = 0;
  });

  it("looks once where nothing is left", async () => {
    listed([]);
    expect(namesLeft(await look())).to.deep.equal([]);
    expect(stepFunctions.commandCalls(ListStateMachinesCommand)).to.have.length(1);
    expect(told).to.deep.equal([]);
  });

  it("looks again while a state machine that is being deleted is still listed, and says so", async () => {
    listed([arn], [arn], []);
    const listings = await look();
    expect(listings.find(({ label }) => label === "state machine")).to.deep.equal({
      label: "state machine",
      had: 1,
      left: [],
    });
    expect(told).to.deep.equal([`still listed: state machine ${arn}`, `still listed: state machine ${arn}`]);
  });

  it("names what is left in the end", async () => {
    listed([arn]);
    expect(namesLeft(await look(0))).to.deep.equal([`state machine ${arn}`]);
  });

  it("stops looking when it is interrupted", async () => {
    listed([arn]);
    expect(await look(undefined, AbortSignal.abort()).catch(String)).to.match(/^AbortError/);
  });
});

describe("listLeftovers", () => {
  const stepFunctions = mockedClient(SFNClient);
  const clients = { sfn: () => Promise.resolve(new SFNClient({ region: "eu-west-1" })) } as unknown as Clients;
  const machine = {
    urn: "urn",
    type: "aws-native:stepfunctions:StateMachine",
    id: arn,
    custom: true,
    inputs: {},
    outputs: {},
  };
  const listed = () =>
    listLeftovers(clients, [machine]).then(
      (found) => found.filter(({ had }) => had > 0),
      (error: unknown) => String(error),
    );

  it("says of a kind that AWS does not let this user list that it was not seen", async () => {
    const denied = Object.assign(new Error("no, by a service control policy"), { name: "AccessDeniedException" });
    stepFunctions.on(ListStateMachinesCommand).rejects(denied);
    expect(await listed()).to.deep.equal([
      { label: "state machine", had: 1, left: [], refused: "no, by a service control policy" },
    ]);
  });

  it("fails for any other reason", async () => {
    stepFunctions.on(ListStateMachinesCommand).rejects(new Error("nobody answers"));
    expect(await listed()).to.equal("Error: nobody answers");
  });
});

describe("keptFileSystems", () => {
  const resource = (type: string, id: string, inputs: StackResource["inputs"] = {}): StackResource => ({
    ...{ urn: "urn", type, id: "d-1", custom: true, inputs },
    outputs: { homeEfsFileSystemId: id },
  });

  it("are those of domains that go without being told to take theirs", () => {
    expect(
      keptFileSystems([
        resource("aws-native:sagemaker:Domain", "fs-1"),
        resource("aws:sagemaker/domain:Domain", "fs-2", { retentionPolicy: { homeEfsFileSystem: "Delete" } }),
        resource("aws:sagemaker/domain:Domain", "fs-3", { retentionPolicy: { homeEfsFileSystem: "Retain" } }),
        resource("aws-native:sagemaker:Domain", ""),
        resource("aws-native:sagemaker:Space", "fs-4"),
      ]),
    ).to.deep.equal(["fs-1", "fs-3"]);
  });
});
