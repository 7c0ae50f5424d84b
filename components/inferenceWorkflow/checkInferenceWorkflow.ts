import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { InferenceWorkflowArgs } from "./inferenceWorkflowArgs.ts";
import { RETENTION_DAYS } from "../shared/logs.ts";
import { Validation } from "../shared/validate.ts";
import { KMS_KEY_ARN, SHARE, STANDARD_TOPIC_ARN } from "../../domain/configuration/allowedValues.ts";
import { classList } from "../../domain/workflow/classList.ts";
import { codePath } from "../shared/bundledFunction.ts";

/** Lambda's quota for all of a function's environment is 4 KB; the other settings and those of tracing take the rest. */
const MAX_CLASS_BYTES = 3000;

/** Refuses arguments that can't work, all at once. */
export function checkInferenceWorkflow(
  component: pulumi.Resource,
  name: string,
  args: InferenceWorkflowArgs,
  bundles: readonly string[],
): void {
  const check = new Validation(component, "InferenceWorkflow", name, args);
  check.require(
    /^[\w-]{1,64}$/.test(name),
    `the name begins the names of its resources in AWS, so it must be 1 to 64 letters, digits, hyphens and underscores, got "${name}" (${name.length})`,
  );
  check.number("confidenceThreshold", args.confidenceThreshold, SHARE);
  check.oneOf("architecture", args.architecture, ["arm64", "x86_64"]);
  check.number("memorySizeMb", args.memorySizeMb, { min: 128, max: 10_240, integer: true });
  check.number("functionTimeoutSeconds", args.functionTimeoutSeconds, { min: 1, max: 900, integer: true });
  check.number("maxRetries", args.maxRetries, { min: 0, max: 10, integer: true });
  check.number("batch.maxConcurrency", args.batch?.maxConcurrency, { min: 1, max: 1000, integer: true });
  check.number("batch.toleratedFailurePercentage", args.batch?.toleratedFailurePercentage, { min: 0, max: 100 });
  check.text("kmsKeyArn", args.kmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  for (const option of ["successTopicArn", "failureTopicArn"] as const) {
    check.text(option, args[option], STANDARD_TOPIC_ARN, "the ARN of an SNS topic that is no FIFO topic");
  }
  check.oneOf("logRetentionDays", args.logRetentionDays, RETENTION_DAYS);
  check.oneOf("logLevel", args.logLevel, ["OFF", "FATAL", "ERROR", "ALL"]);
  check.require(
    args.imagePrefixes === undefined || args.imagePrefixes.length > 0,
    "imagePrefixes must name at least one prefix, got [] (leave it out for the whole bucket)",
  );
  const labels = Array.isArray(args.classes) ? args.classes.filter((label) => typeof label === "string") : [];
  const bytes = Buffer.byteLength(classList(labels));
  check.require(
    bytes <= MAX_CLASS_BYTES,
    `classes must take at most ${MAX_CLASS_BYTES} bytes together, got ${bytes}: they are a part of a function's environment`,
  );
  const folder = codePath(args);
  const missing = bundles.filter((bundle) => !existsSync(join(folder, bundle, "index.mjs")));
  check.require(
    missing.length === 0,
    `codePath ${folder} lacks the bundled functions ${missing.join(", ")}: make them with \`npm run prepare\``,
  );
  check.throwIfAny();
}
