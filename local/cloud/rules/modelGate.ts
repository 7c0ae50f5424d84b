import { brokenConstraints, MISSING, validationErrors } from "../../sagemaker/model/validate.ts";
import type { ServiceModels } from "../../sagemaker/model/serviceModels.ts";
import type { JsonObject } from "../../sagemaker/wire/json.ts";
import type { Operation } from "./wireRequest.ts";

interface Modelled {
  /** The service model's folder. */
  readonly model: string;
  /** The code with which the service refuses what its model's constraints don't allow. */
  readonly code: string;
  /** Members that the service itself refuses, in other words. */
  readonly own?: readonly string[];
}

/**
 * MiniStack's services whose models say lengths, patterns, ranges and enumerations, by the rulebook's name; those of S3, SNS, SQS
 * and EC2 hardly do. The codes are those of the rules beside them; Glue's is in boto3#3229 and etl_manager#90, Lambda's in
 * bitcoin-a-day#1, that of Athena's constraints was not found: its model has one error for requests.
 */
const MODELLED: Readonly<Record<string, Modelled>> = {
  athena: { model: "athena", code: "InvalidRequestException" },
  "cloudwatch-logs": { model: "logs", code: "InvalidParameterException" },
  cloudwatch: { model: "cloudwatch", code: "ValidationError" },
  eventbridge: { model: "events", code: "ValidationException" },
  glue: { model: "glue", code: "ValidationException" },
  iam: { model: "iam", code: "ValidationError" },
  kms: { model: "kms", code: "ValidationException" },
  lambda: { model: "lambda", code: "ValidationException", own: ["runtime"] },
  scheduler: { model: "scheduler", code: "ValidationException" },
  sfn: { model: "stepfunctions", code: "ValidationException" },
  sts: { model: "sts", code: "ValidationError" },
};

/** Holds requests to MiniStack's services against AWS's own models of them, which MiniStack itself hardly does. */
export class ModelGate {
  readonly #models: ServiceModels;

  constructor(models: ServiceModels) {
    this.#models = models;
  }

  /** Whether there is a model of what an operation takes. */
  knows(service: string, operation: string): boolean {
    const known = modelled(service);
    return known !== undefined && this.#models.of(known.model).input(operation) !== undefined;
  }

  /**
   * The constraints that a request breaks, in AWS's words, and their code; undefined for one that holds.
   * @param whole Whether the request has all of its members, so that a missing one is missing.
   */
  broken(service: string, { name, input }: Operation, whole = true): { code: string; message: string } | undefined {
    const known = modelled(service);
    if (known === undefined) return undefined;
    const { model, code, own = [] } = known;
    const problems = brokenConstraints(this.#models.of(model), name, input as JsonObject).filter(
      (problem) => (whole || !problem.endsWith(MISSING)) && !own.some((member) => problem.includes(` at '${member}' `)),
    );
    const message = validationErrors(problems);
    return message === undefined ? undefined : { code, message };
  }
}

function modelled(service: string): Modelled | undefined {
  return Object.hasOwn(MODELLED, service) ? MODELLED[service] : undefined;
}
