import { rulesOf } from "../rulesOf.ts";
import type { CreateEndpointConfig } from "./endpointConfigs.ts";

const FEATURES = 'SageMaker guide, "Supported features", column "Asynchronous inference"';

/** What an asynchronous endpoint is not offered with. */
export const asynchronousRules = rulesOf<CreateEndpointConfig>("sagemaker/CreateEndpointConfig", {
  "asynchronous-alone": {
    says: "An asynchronous endpoint has one production variant.",
    source: `${FEATURES}: no "Multiple production variants support"`,
    broken: ({ AsyncInferenceConfig: asynchronous, ProductionVariants = [] }) =>
      asynchronous !== undefined && ProductionVariants.length > 1
        ? `Multiple production variants are not supported when specifying an AsyncInferenceConfig, got ${ProductionVariants.length}.`
        : undefined,
  },
  "asynchronous-capture": {
    says: "Data of an asynchronous endpoint isn't captured.",
    source: `${FEATURES}: no "Data capture/Model monitor support"`,
    broken: ({ AsyncInferenceConfig: asynchronous, DataCaptureConfig }) =>
      asynchronous !== undefined && DataCaptureConfig !== undefined
        ? "DataCaptureConfig is not supported when specifying an AsyncInferenceConfig."
        : undefined,
  },
  "asynchronous-shadow": {
    says: "An asynchronous endpoint has no shadow.",
    source: `${FEATURES}: no "Shadow testing"`,
    broken: ({ AsyncInferenceConfig: asynchronous, ShadowProductionVariants = [] }) =>
      asynchronous !== undefined && ShadowProductionVariants.length > 0
        ? "ShadowProductionVariants are not supported when specifying an AsyncInferenceConfig."
        : undefined,
  },
  "asynchronous-machines": {
    says: "An asynchronous endpoint has machines: it is another way to serve than a serverless one.",
    source: `SageMaker guide, "Supported features": asynchronous and serverless inference are two of "four options to deploy models"`,
    broken: ({ AsyncInferenceConfig: asynchronous, ProductionVariants = [] }) =>
      asynchronous !== undefined && ProductionVariants.some(({ ServerlessConfig }) => ServerlessConfig !== undefined)
        ? "ServerlessConfig is not supported when specifying an AsyncInferenceConfig."
        : undefined,
  },
});
