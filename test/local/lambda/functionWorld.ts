import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
  type CreateFunctionCommandInput,
} from "@aws-sdk/client-lambda";
import { policy, TestCloud, trust } from "../cloud/testCloud.ts";
import { zip } from "../cloud/zip.ts";

export interface Answer {
  readonly error: string | undefined;
  readonly text: string;
  readonly payload: unknown;
}

/** A local cloud with a role for functions, and functions made of one file of source. */
export class FunctionWorld {
  readonly cloud = new TestCloud();
  roleArn: string | undefined;
  #lambda: LambdaClient | undefined;

  get lambda(): LambdaClient {
    return (this.#lambda ??= new LambdaClient(this.cloud.config()));
  }

  async open(): Promise<void> {
    await this.cloud.start();
    const iam = new IAMClient(this.cloud.config());
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: "function", AssumeRolePolicyDocument: trust("lambda.amazonaws.com") }),
    );
    const document = policy({ Effect: "Allow", Action: ["s3:*", "lambda:InvokeFunction"], Resource: "*" });
    await iam.send(new PutRolePolicyCommand({ RoleName: "function", PolicyName: "p", PolicyDocument: document }));
    this.roleArn = Role?.Arn;
  }

  async python(name: string, code: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<void> {
    await this.#create(name, "lambda_function.py", code, {
      ...{ Runtime: "python3.12", Handler: "lambda_function.lambda_handler", ...more },
    });
  }

  async node(name: string, code: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<void> {
    await this.#create(name, "index.mjs", code, { Runtime: "nodejs22.x", Handler: "index.handler", ...more });
  }

  async invoke(FunctionName: string, event: unknown = {}): Promise<Answer> {
    const Payload = JSON.stringify(event);
    const { FunctionError, Payload: bytes } = await this.lambda.send(new InvokeCommand({ FunctionName, Payload }));
    const text = Buffer.from(bytes ?? []).toString();
    let payload: unknown;
    try {
      payload = JSON.parse(text);
    } catch {
      payload = undefined;
    }
    return { error: FunctionError, text, payload };
  }

  async #create(
    FunctionName: string,
    file: string,
    code: string,
    more: Partial<CreateFunctionCommandInput>,
  ): Promise<void> {
    await this.lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Role: this.roleArn, Timeout: 10, Code: { ZipFile: zip(file, code) } },
        ...more,
      }),
    );
    await waitUntilFunctionActiveV2({ client: this.lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName });
  }
}
