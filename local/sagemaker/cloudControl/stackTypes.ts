import type { ResourceType } from "./resourceType.ts";
import { POLICY_CHANGES, SCALING_SCOPE, TARGET_CHANGES } from "./scalingResources.ts";
import { sageMakerTypes } from "./typeTable.ts";

/** What a stack of CloudFormation must know of a type, beside how Cloud Control makes its resources. */
export interface StackType {
  /** The property that names a resource; a stack makes a name up where it is left out. */
  readonly name?: string;
  readonly properties: readonly string[];
  /** Properties that an update may change; a change of another one replaces the resource. */
  readonly mutable: readonly string[];
  /** What `Fn::GetAtt` gives. */
  readonly attributes: readonly string[];
  /** Whether `Ref` gives the whole identifier, or its first part. */
  readonly refersTo: "identifier" | "first";
  readonly tags: boolean;
}

/**
 * The types of SageMaker and Application Auto Scaling for stacks. `Ref` gives the ARN of models, endpoint configurations and
 * endpoints, and `Fn::GetAtt` their names (the pages of the three in CloudFormation's Template Reference).
 */
export const stackTypes: Readonly<Record<string, StackType>> = {
  ...Object.fromEntries(Object.entries(sageMakerTypes).map(([name, type]) => [name, stackType(type)])),
  "AWS::ApplicationAutoScaling::ScalableTarget": {
    properties: [...SCALING_SCOPE, ...TARGET_CHANGES, "ScheduledActions"],
    mutable: [...TARGET_CHANGES, "ScheduledActions"],
    ...{ attributes: ["Id"], refersTo: "identifier", tags: false },
  },
  // Ref gives the policy's ARN, which is the first part of its identifier.
  "AWS::ApplicationAutoScaling::ScalingPolicy": {
    properties: [...SCALING_SCOPE, "PolicyName", "ScalingTargetId", ...POLICY_CHANGES],
    mutable: POLICY_CHANGES,
    ...{ attributes: ["Arn"], refersTo: "first", tags: false },
  },
};

function stackType(type: ResourceType): StackType {
  const name =
    type.keys?.[0] ?? type.identifier.find((part) => part.endsWith("Name") && type.properties.includes(part));
  return {
    ...(name === undefined ? {} : { name }),
    properties: [...type.properties, ...(type.writeOnly ?? [])],
    mutable: type.mutable ?? [],
    attributes: [...new Set([...type.readOnly, ...(type.keys ?? []), ...type.identifier])],
    refersTo: "identifier",
    tags: type.readsTags === true || type.takesTags === true,
  };
}
