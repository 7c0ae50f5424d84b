import { resourceRule, stackRule } from "../parts/rule.ts";
import { at } from "../parts/values.ts";

const LOG_GROUPS = ["aws:cloudwatch/logGroup:LogGroup", "aws-native:logs:LogGroup"];
const FUNCTIONS = ["aws:lambda/function:Function", "aws-native:lambda:Function"];

interface RetentionOptions {
  readonly maximumDays: number;
}

export const logGroupExpires = resourceRule<RetentionOptions>(
  {
    name: "log-group-retention",
    description: "Every log group says after how many days its entries go; left alone, it keeps them for ever.",
    severity: "low",
    remediationSteps: "Set retentionInDays.",
    options: {
      maximumDays: { type: "integer", minimum: 1, default: 365, description: "Days that entries may be kept at most." },
    },
  },
  ({ type, name, props }, { maximumDays = 365 }, report) => {
    if (!LOG_GROUPS.includes(type)) return;
    const days = props["retentionInDays"];
    if (days === undefined || days === null || days === 0) {
      report(`Log group '${name}' keeps its entries for ever. Set retentionInDays to at most ${maximumDays}.`);
    } else if (typeof days === "number" && days > maximumDays) {
      report(
        `Log group '${name}' keeps its entries for ${days} days; at most ${maximumDays} are allowed. Lower retentionInDays.`,
      );
    }
  },
);

export const functionLogsExpire = stackRule(
  {
    name: "lambda-log-group",
    description: "Every Lambda function has a log group in the stack; without one, Lambda makes its own, for ever.",
    severity: "low",
    enforcementLevel: "advisory",
    remediationSteps: "Add a log group named /aws/lambda/<function>, or set loggingConfig.logGroup.",
  },
  (stack, _options, report) => {
    const groups = new Set(
      stack.ofType(...LOG_GROUPS).map((group) => stack.props(group)["logGroupName"] ?? stack.props(group)["name"]),
    );
    for (const lambda of stack.ofType(...FUNCTIONS)) {
      const props = stack.props(lambda);
      const name = props["functionName"] ?? props["name"];
      const own = at(props, "loggingConfig", "logGroup");
      // The classic provider fills in the usual name where none was given, which a preview does not know.
      const usual = typeof name === "string" ? `/aws/lambda/${name}` : undefined;
      const group = typeof own === "string" ? own : usual;
      if (group === undefined || groups.has(group)) continue;
      if (stack.sourcesOf(lambda, "loggingConfig").length > 0) continue;
      report(
        lambda,
        `Function '${lambda.name}' logs to ${group}, which is not in this stack: entries are kept for ever. Add a log group of that name with retentionInDays, and let the function depend on it.`,
      );
    }
  },
);
