import type {
  EnforcementLevel,
  PolicyConfigSchema,
  PolicyResource,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import { StackView } from "./stackView.ts";
import { known, type Properties } from "./values.ts";

/** What a rule says of itself. */
interface Description {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** How a violation is mended. */
  readonly remediationSteps: string;
  /** @default "mandatory" */
  readonly enforcementLevel?: EnforcementLevel;
  /** Options of its own, beside `exempt`. */
  readonly options?: PolicyConfigSchema["properties"];
}

interface Exempt {
  readonly exempt?: readonly string[];
}

export interface Inspected {
  readonly type: string;
  readonly name: string;
  readonly props: Properties;
}

type Report = (message: string) => void;

const EXEMPT = {
  exempt: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Names (as in the program) of resources that the rule leaves alone.",
  },
} satisfies PolicyConfigSchema["properties"];

/** A rule about one resource by itself, checked before the resource is made. */
export function resourceRule<Options extends object>(
  description: Description,
  check: (resource: Inspected, options: Partial<Options>, report: Report) => void,
): ResourceValidationPolicy {
  return {
    ...policy(description),
    validateResource: (args, reportViolation) => {
      const options = args.getConfig<Exempt & Partial<Options>>();
      if (options.exempt?.includes(args.name) === true) return;
      const { type, name } = args;
      check({ type, name, props: known(args.props) as Properties }, options, (message) => reportViolation(message));
    },
  };
}

/** A rule about how resources stand together, checked at the end of a preview and of an update. */
export function stackRule<Options extends object>(
  description: Description,
  check: (
    stack: StackView,
    options: Partial<Options>,
    report: (resource: PolicyResource, message: string) => void,
  ) => void,
): StackValidationPolicy {
  return {
    ...policy(description),
    validateStack: (args, reportViolation) => {
      const options = args.getConfig<Exempt & Partial<Options>>();
      check(new StackView(args.resources), options, (resource, message) => {
        if (options.exempt?.includes(resource.name) !== true) reportViolation(message, resource.urn);
      });
    },
  };
}

function policy({ options, enforcementLevel = "mandatory", ...rest }: Description) {
  return { ...rest, enforcementLevel, configSchema: { properties: { ...options, ...EXEMPT } } };
}
