import { readFile } from "node:fs/promises";
import type { AssumeRoleCommandInput, Credentials, STSClient, STSClientConfig } from "@aws-sdk/client-sts";
import { endpointOf, jsonOf, type Settings } from "./providerSettings.ts";

type SignedIn = Pick<STSClientConfig, "profile" | "credentials">;
type Identity = NonNullable<SignedIn["credentials"]>;

/** A role to assume, as the classic provider's settings have it; how long is of no matter, as the SDK asks again. */
interface Role {
  readonly roleArn?: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: string[];
  readonly webIdentityToken?: string;
  readonly webIdentityTokenFile?: string;
}

/**
 * As whom the classic provider asks AWS, in its own order: a profile, keys or else the environment's usual chain; instead of them the role of
 * a web identity; then each of `assumeRoles` as the one before (aws-sdk-go-base, credentials.go).
 */
export function signedInAs(settings: Settings, region: string): SignedIn {
  const place = { region: settings("stsRegion") ?? region, ...endpointOf(settings, ["sts"]) };
  const web = jsonOf(settings, "assumeRoleWithWebIdentity") as Role | undefined;
  const roles = (jsonOf(settings, "assumeRoles") as readonly Role[] | undefined) ?? [];
  const first = web?.roleArn === undefined ? chosen(settings) : { credentials: byWebIdentity(web, place) };
  return roles
    .filter(({ roleArn }) => roleArn !== undefined)
    .reduce<SignedIn>((before, role) => ({ credentials: byRole(role, { ...place, ...before }) }), first);
}

function chosen(settings: Settings): SignedIn {
  const profile = settings("profile");
  const accessKeyId = settings("accessKey");
  const secretAccessKey = settings("secretKey");
  const sessionToken = settings("token");
  return {
    ...(profile !== undefined && { profile }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
  };
}

type Place = Pick<STSClientConfig, "region" | "endpoint"> & SignedIn;

const SESSION = "pulumi-sagemaker-workflow";

function byRole(role: Role, place: Place): Identity {
  const request: AssumeRoleCommandInput = {
    ...sessionOf(role),
    ExternalId: role.externalId,
    SourceIdentity: role.sourceIdentity,
    Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    TransitiveTagKeys: role.transitiveTagKeys,
  };
  return identityFrom(place, async (client) => {
    const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
    return client.send(new AssumeRoleCommand(request));
  });
}

function byWebIdentity(role: Role, place: Place): Identity {
  return identityFrom(place, async (client) => {
    const { AssumeRoleWithWebIdentityCommand } = await import("@aws-sdk/client-sts");
    const WebIdentityToken = role.webIdentityToken ?? (await readFile(role.webIdentityTokenFile ?? "", "utf8"));
    return client.send(new AssumeRoleWithWebIdentityCommand({ ...sessionOf(role), WebIdentityToken }));
  });
}

function sessionOf({ roleArn, sessionName = SESSION, policy, policyArns }: Role) {
  return {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    Policy: policy,
    PolicyArns: policyArns?.map((arn) => ({ arn })),
  };
}

function identityFrom(
  place: Place,
  ask: (client: STSClient) => Promise<{ Credentials?: Credentials | undefined }>,
): Identity {
  return async () => {
    const { STSClient } = await import("@aws-sdk/client-sts");
    const client = new STSClient(place);
    try {
      const { Credentials: given } = await ask(client);
      return {
        accessKeyId: given?.AccessKeyId ?? "",
        secretAccessKey: given?.SecretAccessKey ?? "",
        sessionToken: given?.SessionToken ?? "",
        ...(given?.Expiration !== undefined && { expiration: given.Expiration }),
      };
    } finally {
      client.destroy();
    }
  };
}
