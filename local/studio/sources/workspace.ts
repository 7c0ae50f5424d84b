import type { Grant } from "../sessions.ts";
import type { Facts, WorkspaceView } from "../wire.ts";
import type { CloudAccess } from "./clients.ts";
import type { Response } from "../../sagemaker/resources/operation.ts";

type Rows = (readonly [name: string, value: string | number | undefined])[];

/** The Studio that a session is in: its domain, user, spaces and lifecycle configurations. */
export async function readWorkspace(access: CloudAccess, grant: Grant): Promise<WorkspaceView> {
  const { domainId: DomainId, userProfileName: UserProfileName } = grant;
  const domain = await access.control("DescribeDomain", { DomainId });
  const user = await access.control("DescribeUserProfile", { DomainId, UserProfileName });
  const { Spaces: spaces = [] } = await access.control("ListSpaces", { DomainIdEquals: DomainId, MaxResults: 20 });
  const described = await Promise.all(
    spaces.map(({ SpaceName = "" }) => access.control("DescribeSpace", { DomainId, SpaceName })),
  );
  return {
    parts: [domainFacts(domain), userFacts(user), ...described.map(spaceFacts)],
    scripts: await readScripts(access, domain, user),
  };
}

function domainFacts(domain: Response<"DescribeDomain">): Facts {
  return facts("Domain", [
    ["Name", domain.DomainName],
    ["Id", domain.DomainId],
    ["Status", domain.Status],
    ["Sign-in", domain.AuthMode],
    ["Network", domain.AppNetworkAccessType],
    ["VPC", domain.VpcId],
    ["Subnets", domain.SubnetIds?.join(", ")],
    ["Execution role", roleName(domain.DefaultUserSettings?.ExecutionRole)],
    ["Address on AWS", domain.Url],
  ]);
}

function userFacts(user: Response<"DescribeUserProfile">): Facts {
  return facts("User", [
    ["Name", user.UserProfileName],
    ["Status", user.Status],
    ["Home folder's user", user.HomeEfsFileSystemUid],
    ["Execution role", roleName(user.UserSettings?.ExecutionRole) ?? "the domain's"],
  ]);
}

function spaceFacts(space: Response<"DescribeSpace">): Facts {
  const settings = space.SpaceSettings;
  return facts("Space", [
    ["Name", space.SpaceName],
    ["Status", space.Status],
    ["App", settings?.AppType],
    ["Owner", space.OwnershipSettings?.OwnerUserProfileName],
    ["Sharing", space.SpaceSharingSettings?.SharingType],
    ["Instance", settings?.JupyterLabAppSettings?.DefaultResourceSpec?.InstanceType],
    ["Disk", gigabytes(settings?.SpaceStorageSettings?.EbsStorageSettings?.EbsVolumeSizeInGb)],
    ["Idle time-out", minutes(settings?.JupyterLabAppSettings?.AppLifecycleManagement?.IdleSettings)],
  ]);
}

/** The lifecycle configurations that the domain or the user names; all of them where none is named. */
async function readScripts(
  access: CloudAccess,
  domain: Response<"DescribeDomain">,
  user: Response<"DescribeUserProfile">,
): Promise<WorkspaceView["scripts"]> {
  const { StudioLifecycleConfigs: all = [] } = await access.control("ListStudioLifecycleConfigs", { MaxResults: 20 });
  const named = JSON.stringify([domain.DefaultUserSettings, domain.DefaultSpaceSettings, user.UserSettings]);
  const used = all.filter(({ StudioLifecycleConfigArn: arn }) => named.includes(JSON.stringify(arn)));
  return Promise.all(
    used.map(async ({ StudioLifecycleConfigName: name = "" }) => {
      const config = await access.control("DescribeStudioLifecycleConfig", { StudioLifecycleConfigName: name });
      const text = Buffer.from(config.StudioLifecycleConfigContent ?? "", "base64").toString("utf8");
      return { name, kind: config.StudioLifecycleConfigAppType ?? "", text };
    }),
  );
}

function facts(title: string, rows: Rows): Facts {
  return {
    title,
    facts: rows.flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, String(value)] as const],
    ),
  };
}

function roleName(arn: string | undefined): string | undefined {
  return arn?.split("/").at(-1);
}

function gigabytes(size: number | undefined): string | undefined {
  return size === undefined ? undefined : `${size} GB`;
}

function minutes(
  idle: { LifecycleManagement?: string; IdleTimeoutInMinutes?: number } | undefined,
): string | undefined {
  if (idle?.LifecycleManagement !== "ENABLED" || idle.IdleTimeoutInMinutes === undefined) return undefined;
  return `${idle.IdleTimeoutInMinutes} minutes`;
}
