import { AddPermissionCommand, GetPolicyCommand, LambdaClient, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { regional, type ResourceType } from "../../core/resourceType.ts";
import { plain, toAws } from "../../core/shape.ts";
import { compact, must, text, type Json, type Props } from "../../core/values.ts";

const shape = {
  ...plain("action", "eventSourceToken", "functionUrlAuthType", "principal", "qualifier", "sourceAccount", "sourceArn"),
  ...plain("statementId"),
  function: "FunctionName",
  principalOrgId: "PrincipalOrgID",
};
const gone = ["ResourceNotFoundException"];

interface Statement {
  readonly Sid?: string;
  readonly Action?: string;
  readonly Principal?: string | { readonly Service?: string; readonly AWS?: string };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One statement of a function's policy; its id is the statement's. */
export const lambdaPermission: ResourceType = {
  service: LambdaClient,
  inputs: {
    action: { required: true, replace: true },
    function: { required: true, replace: true, local: true },
    principal: { required: true, replace: true },
    eventSourceToken: { replace: true, local: true },
    functionUrlAuthType: { replace: true, local: true },
    principalOrgId: { replace: true, local: true },
    qualifier: { replace: true, local: true },
    sourceAccount: { replace: true },
    sourceArn: { replace: true },
    statementId: { replace: true, computed: true },
    statementIdPrefix: { replace: true, local: true },
    ...regional,
  },
  outputs: [],
  name: { property: "statementId", prefixProperty: "statementIdPrefix", maxLength: 100 },

  async create(inputs, context) {
    const request = toAws<{ Action: string; FunctionName: string; Principal: string; StatementId: string }>(
      shape,
      inputs,
    );
    await context.retry(
      { codes: ["ResourceConflictException"], message: /in progress|try again/i, forMs: 60_000 },
      () => context.send(new AddPermissionCommand(request)),
    );
    return must(inputs, "statementId");
  },

  async read(id, state, context) {
    const Qualifier = text(state["qualifier"]);
    const found = await context.find(gone, new GetPolicyCommand({ FunctionName: must(state, "function"), Qualifier }));
    const { Statement: statements = [] } = JSON.parse(found?.Policy ?? "{}") as { Statement?: Statement[] };
    const statement = statements.find((one) => one.Sid === id);
    if (statement === undefined) return undefined;
    return compact({
      statementId: id,
      function: state["function"],
      action: statement.Action,
      principal: principalOf(statement, state["principal"]),
      sourceAccount: conditionOf(statement, "aws:sourceaccount"),
      sourceArn: conditionOf(statement, "aws:sourcearn"),
    });
  },

  async delete(id, state, context) {
    const Qualifier = text(state["qualifier"]);
    const request = { FunctionName: must(state, "function"), StatementId: id, Qualifier };
    await context.find(gone, new RemovePermissionCommand(request));
  },
};

function conditionOf(statement: Statement, name: string): string | undefined {
  const pairs = Object.values(statement.Condition ?? {}).flatMap((variables) => Object.entries(variables));
  return pairs.find(([variable]) => variable.toLowerCase() === name)?.[1];
}

/** AWS turns an account number into the ARN of the account's root. */
function principalOf({ Principal }: Statement, asked: Props[string] | undefined): Json | undefined {
  if (Principal === undefined || typeof Principal === "string") return Principal;
  if (Principal.Service !== undefined) return Principal.Service;
  const account = /^arn:[^:]+:iam::(\d+):root$/.exec(Principal.AWS ?? "")?.[1];
  return account !== undefined && account === asked ? account : Principal.AWS;
}
