import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { DRAIN_BUNDLE } from "./studioDrain.ts";
import type { StudioWorkspaceArgs } from "./studioWorkspaceArgs.ts";
import { Validation } from "../shared/validate.ts";
import { KMS_KEY_ARN, MACHINE, STUDIO_USER } from "../../domain/configuration/allowedValues.ts";
import { codePath } from "../shared/bundledFunction.ts";

/** What pip installs by name: no options, no addresses, nothing that a shell would read. */
const PACKAGE =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?([<>=!~]=?[A-Za-z0-9.*+-]+(,[<>=!~]=?[A-Za-z0-9.*+-]+)*)?$/;

/** Refuses arguments that can't work, all at once. */
export function checkStudioWorkspace(component: pulumi.Resource, name: string, args: StudioWorkspaceArgs): void {
  const check = new Validation(component, "StudioWorkspace", name, args);
  // SageMaker's names have 63 characters: what `-lifecycle-config` and a random digit leave of them.
  check.name(name, 44);
  const { users = ["data-scientist"] } = args;
  check.require(users.length > 0, "users must name at least one user, got []");
  for (const user of users) check.text("users", user, STUDIO_USER, "1 to 52 letters, digits and hyphens each");
  const twice = users.filter((user, index) => users.indexOf(user) !== index);
  check.require(twice.length === 0, `users must differ, got ${twice.join(", ")} twice`);
  check.text("instanceType", args.instanceType, MACHINE, 'a SageMaker machine, such as "ml.t3.medium"');
  check.number("storageSizeGb", args.storageSizeGb, { min: 5, max: 16_384, integer: true });
  check.number("idleTimeoutMinutes", args.idleTimeoutMinutes, { min: 60, max: 525_600, integer: true });
  check.text(
    "kernelName",
    args.kernelName,
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    "1 to 40 lower-case letters, digits and hyphens",
  );
  for (const item of args.packages ?? []) {
    check.text("packages", item, PACKAGE, 'names of Python packages with their versions, such as "pandas>=2"');
  }
  check.oneOf("networkAccess", args.networkAccess, ["PublicInternetOnly", "VpcOnly"]);
  check.oneOf("homeFileSystem", args.homeFileSystem, ["Retain", "Delete"]);
  check.oneOf("notebookPermissions", args.notebookPermissions, ["None", "TrainAndDeploy"]);
  check.require(
    args.notebookPermissions !== "TrainAndDeploy" || args.bucket !== undefined,
    "notebookPermissions TrainAndDeploy needs bucket, where jobs read and write",
  );
  check.text("kmsKeyArn", args.kmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  check.require(
    (args.vpcId === undefined) === (args.subnetIds === undefined),
    "vpcId and subnetIds go together: give both, or neither for the default VPC",
  );
  check.require(
    args.networkAccess !== "VpcOnly" || args.securityGroupIds !== undefined,
    "networkAccess VpcOnly needs securityGroupIds",
  );
  // terraform-provider-aws #45528: it names the mode in every UpdateDomain, and the VPC and subnets that SageMaker then wants in none.
  check.require(
    args.networkAccess !== "VpcOnly" || args.homeFileSystem !== "Delete",
    "homeFileSystem Delete does not go with networkAccess VpcOnly: the provider that can delete the file system can't change such a domain",
  );
  const bundle = join(codePath({}), DRAIN_BUNDLE, "index.mjs");
  check.require(
    args.drainApps !== true || existsSync(bundle),
    `there is no bundled function ${bundle}: make it with \`npm run prepare\``,
  );
  check.throwIfAny();
}
