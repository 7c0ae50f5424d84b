import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { bucketBlocksPublicAccess, bucketGrantsNothingToThePublic } from "./rules/publicBuckets.ts";
import { bucketIsEncrypted, bucketRefusesPlainHttp } from "./rules/bucketSettings.ts";
import { endpointCapturesRequests } from "./rules/capture.ts";
import { documentedRefusals } from "./rules/documentedRefusals.ts";
import { functionLogsExpire, logGroupExpires } from "./rules/logs.ts";
import { referencesAreLive } from "./rules/references.ts";
import { noFullAccessPolicy, noWildcardStatement } from "./rules/roles.ts";
import { serviceTrustIsConditional } from "./rules/trust.ts";

/** Every rule of the pack, in the order of its README. */
export const rules: readonly (ResourceValidationPolicy | StackValidationPolicy)[] = [
  bucketIsEncrypted,
  bucketBlocksPublicAccess,
  bucketGrantsNothingToThePublic,
  bucketRefusesPlainHttp,
  noWildcardStatement,
  noFullAccessPolicy,
  serviceTrustIsConditional,
  endpointCapturesRequests,
  referencesAreLive,
  logGroupExpires,
  functionLogsExpire,
  ...documentedRefusals,
];
