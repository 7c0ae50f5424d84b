import { conditionKeys, statementsOf, trustPolicy } from "../parts/iamDocument.ts";
import { resourceRule } from "../parts/rule.ts";
import { at, strings } from "../parts/values.ts";

/** Services whose pages say that they name for whom they act when they assume a role; Lambda's don't (docs/decisions/0091). */
const SERVICES = ["bedrock", "glue", "pipes", "sagemaker", "scheduler", "states"];

const SOURCE_KEYS = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];

interface TrustOptions {
  readonly services: readonly string[];
}

export const serviceTrustIsConditional = resourceRule<TrustOptions>(
  {
    name: "iam-service-trust-conditional",
    description:
      "A role that a service may assume says for which account or resource, so that nobody else's resource can use it (the confused deputy).",
    severity: "medium",
    remediationSteps: "Add a condition on aws:SourceAccount, and on aws:SourceArn where it is known.",
    options: {
      services: {
        type: "array",
        items: { type: "string" },
        default: SERVICES,
        description: "Services that are held to it, without their domain.",
      },
    },
  },
  ({ type, name, props }, { services = SERVICES }, report) => {
    for (const statement of statementsOf(trustPolicy(type, props))) {
      const trusted = strings(at(statement.principal, "Service")).filter((service) =>
        services.includes(service.split(".")[0] ?? ""),
      );
      if (!statement.allows || trusted.length === 0) continue;
      if (conditionKeys(statement).some((key) => SOURCE_KEYS.includes(key))) continue;
      report(
        `Role '${name}' trusts ${trusted.join(" and ")} on anyone's behalf. Add "Condition": {"StringEquals": {"aws:SourceAccount": "<account>"}} to its trust policy, and aws:SourceArn where it is known.`,
      );
    }
  },
);
