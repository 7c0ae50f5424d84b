import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Clients } from "../../../../../automation/stack/clients.ts";
import { leftoversAtLast, listLeftovers, namesLeft } from "../../../../../automation/stack/teardown/leftovers.ts";
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
