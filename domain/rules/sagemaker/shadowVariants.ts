import { rulesOf } from "../rulesOf.ts";
import { isInf1 } from "./machines.ts";
import type { CreateEndpointConfig, EndpointConfigState } from "./endpointConfigs.ts";

const PAGE = 'SageMaker guide, "Create a shadow test", prerequisites, note';

function variants({ ProductionVariants = [], ShadowProductionVariants = [] }: CreateEndpointConfig) {
  return [...ProductionVariants, ...ShadowProductionVariants];
}

/** Why an endpoint with these features has no shadow: AWS's page says that setting one up leads to a validation error. */
function excluded(request: CreateEndpointConfig, { models }: EndpointConfigState): string | undefined {
  if (request.AsyncInferenceConfig !== undefined) return "asynchronous inference";
  for (const { ServerlessConfig, InstanceType, ModelName } of variants(request)) {
    if (ServerlessConfig !== undefined) return "serverless inference";
    if (InstanceType !== undefined && isInf1(InstanceType)) return "Inf1 instances";
    const facts = ModelName === undefined ? undefined : models?.get(ModelName);
    if (facts?.multiModel === true) return "multi-model endpoints";
    if (facts?.pipeline === true) return "multi-container endpoints";
  }
  return undefined;
}

export const shadowVariantRules = rulesOf<CreateEndpointConfig, EndpointConfigState>("sagemaker/CreateEndpointConfig", {
  "shadow-features": {
    says: "An endpoint with a shadow variant is neither serverless nor asynchronous, on no Inf1 machines, of one model a container and one container a model.",
    source: PAGE,
    broken: (request, state) => {
      if ((request.ShadowProductionVariants ?? []).length === 0) return undefined;
      const feature = excluded(request, state);
      return feature === undefined ? undefined : `ShadowProductionVariants are not supported with ${feature}.`;
    },
  },
});
