import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ProviderFunction } from "../core/resourceType.ts";

export const getCallerIdentity: ProviderFunction = async (_args, context) => {
  const who = await context.send(new GetCallerIdentityCommand({}), STSClient);
  const accountId = who.Account ?? "";
  return { id: accountId, accountId, arn: who.Arn ?? "", userId: who.UserId ?? "" };
};
