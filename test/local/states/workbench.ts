import { setTimeout as delay } from "node:timers/promises";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionOutput,
  type HistoryEvent,
} from "@aws-sdk/client-sfn";
import { policy, TestCloud, trust } from "../cloud/testCloud.ts";
import { zip } from "../cloud/zip.ts";

/** A local cloud with a role for state machines, which runs definitions to their end. */
export class Workbench {
  readonly cloud = new TestCloud();
  sfn!: SFNClient;
  #roleArn = "";
  #machines = 0;

  async start(statement: object): Promise<void> {
    await this.cloud.start();
    this.sfn = new SFNClient(this.cloud.config());
    this.#roleArn = await this.role("machine", "states.amazonaws.com", statement);
  }

  async role(name: string, service: string, statement: object): Promise<string> {
    const iam = new IAMClient(this.cloud.config());
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(service) }),
    );
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument: policy(statement) }));
    return Role?.Arn ?? "";
  }

  /** A function in Python, which every test may call. */
  async pythonFunction(name: string, code: string, role: string): Promise<string> {
    const lambda = new LambdaClient(this.cloud.config());
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: name, Runtime: "python3.12", Handler: "lambda_function.lambda_handler", Role: role },
        Code: { ZipFile: zip("lambda_function.py", code) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: name });
    return FunctionArn ?? "";
  }

  async machine(definition: object): Promise<string> {
    this.#machines += 1;
    const { stateMachineArn } = await this.sfn.send(
      new CreateStateMachineCommand({
        ...{ name: `machine-${this.#machines}`, roleArn: this.#roleArn },
        definition: JSON.stringify(definition),
      }),
    );
    return stateMachineArn ?? "";
  }

  /** Runs one state, or a whole definition, on an input. */
  async run(definition: object, input: unknown = {}): Promise<DescribeExecutionOutput> {
    const whole =
      "States" in definition ? definition : { StartAt: "Only", States: { Only: { End: true, ...definition } } };
    const stateMachineArn = await this.machine(whole);
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return this.end(executionArn);
  }

  async end(executionArn: string | undefined): Promise<DescribeExecutionOutput> {
    for (;;) {
      const execution = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await delay(10);
    }
  }

  async history(execution: DescribeExecutionOutput): Promise<HistoryEvent[]> {
    const { events } = await this.sfn.send(
      new GetExecutionHistoryCommand({ executionArn: execution.executionArn, maxResults: 1000 }),
    );
    return events ?? [];
  }
}

/** The output of an execution, as the value that it is the JSON of. */
export function output(execution: DescribeExecutionOutput): unknown {
  return JSON.parse(execution.output ?? "null");
}
