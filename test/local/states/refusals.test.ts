import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { problem } from "../sagemaker/workshop.ts";
import { Workbench } from "./workbench.ts";

const ARN = "arn:aws:states:us-east-1:000000000000:";

describe("refusals of Step Functions", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  before(() => bench.start({ Effect: "Allow", Action: "states:*", Resource: "*" }));
  after(() => bench.cloud.remove());

  it("name what is not there in AWS's words", async () => {
    const [stateMachineArn, executionArn] = [`${ARN}stateMachine:none`, `${ARN}execution:none:e`];
    const noMachine = `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn}'`;
    expect(await problem(bench.sfn.send(new DescribeStateMachineCommand({ stateMachineArn })))).to.equal(noMachine);
    expect(await problem(bench.sfn.send(new StartExecutionCommand({ stateMachineArn })))).to.equal(noMachine);
    const noExecution = `ExecutionDoesNotExist: Execution Does Not Exist: '${executionArn}'`;
    expect(await problem(bench.sfn.send(new DescribeExecutionCommand({ executionArn })))).to.equal(noExecution);
    expect(await problem(bench.sfn.send(new GetExecutionHistoryCommand({ executionArn })))).to.equal(noExecution);
  });

  it("tell an ARN from what is none", async () => {
    expect(await problem(bench.sfn.send(new DescribeExecutionCommand({ executionArn: "one" })))).to.equal(
      "InvalidArn: Invalid Arn: 'Invalid ARN prefix: one'",
    );
  });

  it("keep the lists of executions to standard machines", async () => {
    const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
    const roleArn = await bench.role("express", "states.amazonaws.com", {
      ...{ Effect: "Allow", Action: "lambda:*", Resource: "*" },
    });
    const { stateMachineArn } = await bench.sfn.send(
      new CreateStateMachineCommand({ name: "express", type: "EXPRESS", definition, roleArn }),
    );
    expect(await problem(bench.sfn.send(new ListExecutionsCommand({ stateMachineArn })))).to.match(
      /^StateMachineTypeNotSupported: /,
    );
  });

  it("hand out a history backwards and page by page", async () => {
    const execution = await bench.run({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
    const { executionArn } = execution;
    const ids: (number | undefined)[][] = [];
    let nextToken: string | undefined;
    do {
      const page = await bench.sfn.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 3, nextToken }),
      );
      ids.push((page.events ?? []).map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(ids).to.deep.equal([[4, 3, 2], [1]]);
  });
});
