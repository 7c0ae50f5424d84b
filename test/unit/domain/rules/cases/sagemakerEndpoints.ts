import type { Case, Situation } from "./case.ts";

function config(what: string, inside: object, outside: object, state: object = {}): Case {
  return [`sagemaker/CreateEndpointConfig/${what}`, [inside, state], [outside, state]];
}

function serverless(config_: object): object {
  return { ProductionVariants: [{ VariantName: "a", ModelName: "m", ServerlessConfig: config_ }] };
}

function routed(routing: object): object {
  return { ProductionVariants: [{ VariantName: "a", RoutingConfig: routing }] };
}

function shap(baseline: object): object {
  return { ExplainerConfig: { ClarifyExplainerConfig: { ShapConfig: { ShapBaselineConfig: baseline } } } };
}

function shadowed(more: object): object {
  return { ProductionVariants: [{ VariantName: "a" }], ShadowProductionVariants: [{ VariantName: "s" }], ...more };
}

const ONE = { VariantName: "a" };
const SERVERLESS = { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } };
const ASYNC = { AsyncInferenceConfig: { OutputConfig: {} } };
const PREFIX = { PrefixLength: 100, ConcurrencyThreshold: 2 };

const configCases: readonly Case[] = [
  config(
    "no-accelerator",
    { ProductionVariants: [ONE] },
    { ProductionVariants: [{ ...ONE, AcceleratorType: "ml.eia2.medium" }] },
  ),
  config(
    "managed-scaling",
    { ProductionVariants: [{ ...ONE, ManagedInstanceScaling: { Status: "ENABLED" } }] },
    { ProductionVariants: [{ ...ONE, ModelName: "m", ManagedInstanceScaling: { Status: "ENABLED" } }] },
  ),
  config(
    "volume-size",
    { ProductionVariants: [{ ...ONE, InstanceType: "ml.m5.large", VolumeSizeInGB: 100 }] },
    { ProductionVariants: [{ ...ONE, InstanceType: "ml.g4dn.xlarge", VolumeSizeInGB: 100 }] },
  ),
  config("serverless-memory", serverless({ MemorySizeInMB: 6144 }), serverless({ MemorySizeInMB: 1536 })),
  config("serverless-memory", serverless({ MemorySizeInMB: 1024 }), serverless({ MemorySizeInMB: 7168 })),
  config(
    "serverless-concurrency",
    serverless({ MaxConcurrency: 5, ProvisionedConcurrency: 5 }),
    serverless({ MaxConcurrency: 5, ProvisionedConcurrency: 6 }),
  ),
  config(
    "serverless-capture",
    { ProductionVariants: [ONE], DataCaptureConfig: {} },
    { ...serverless(SERVERLESS.ServerlessConfig), DataCaptureConfig: {} },
  ),
  config(
    "serverless-alone",
    { ProductionVariants: [{ ...ONE, ...SERVERLESS }] },
    {
      ProductionVariants: [
        { ...ONE, ...SERVERLESS },
        { VariantName: "b", ...SERVERLESS },
      ],
    },
  ),
  ...(["multiModel", "pipeline", "vpc", "networkIsolation"] as const).map((fact): Case => [
    "sagemaker/CreateEndpointConfig/serverless-model",
    [serverless({}), { models: new Map([["m", { [fact]: false }]]) }],
    [serverless({}), { models: new Map([["m", { [fact]: true }]]) }],
  ]),
  config("serverless-data-source", { ProductionVariants: [{ ...ONE, ModelName: "m" }] }, serverless({}), {
    models: new Map([["m", { modelDataSource: true }]]),
  }),
  config("asynchronous-alone", { ...ASYNC, ProductionVariants: [ONE] }, { ...ASYNC, ProductionVariants: [ONE, ONE] }),
  config("asynchronous-capture", { DataCaptureConfig: {} }, { ...ASYNC, DataCaptureConfig: {} }),
  config(
    "asynchronous-shadow",
    { ...ASYNC, ShadowProductionVariants: [] },
    { ...ASYNC, ShadowProductionVariants: [ONE] },
  ),
  config("asynchronous-machines", { ...ASYNC, ProductionVariants: [ONE] }, { ...ASYNC, ...serverless({}) }),
  config(
    "shadow-pair",
    { ProductionVariants: [ONE], ShadowProductionVariants: [{ VariantName: "s" }] },
    { ProductionVariants: [ONE, { VariantName: "b" }], ShadowProductionVariants: [{ VariantName: "s" }] },
  ),
  config(
    "shadow-features",
    { ProductionVariants: [ONE], AsyncInferenceConfig: {} },
    shadowed({ AsyncInferenceConfig: {} }),
  ),
  config("shadow-features", serverless({}), { ...serverless({}), ShadowProductionVariants: [{ VariantName: "s" }] }),
  config(
    "shadow-features",
    shadowed({}),
    shadowed({ ShadowProductionVariants: [{ VariantName: "s", InstanceType: "ml.inf1.xlarge" }] }),
  ),
  ...(["multiModel", "pipeline"] as const).map((fact): Case => {
    const request = shadowed({ ShadowProductionVariants: [{ VariantName: "s", ModelName: "m" }] });
    return [
      "sagemaker/CreateEndpointConfig/shadow-features",
      [request, { models: new Map([["m", { [fact]: false }]]) }],
      [request, { models: new Map([["m", { [fact]: true }]]) }],
    ];
  }),
  config(
    "cross-region",
    { ProductionVariants: [ONE], CrossRegionTrafficConfig: {} },
    { ProductionVariants: [ONE], CrossRegionTrafficConfig: {}, AsyncInferenceConfig: {} },
  ),
  config(
    "prefix-routing",
    routed({ RoutingStrategy: "PREFIX_AWARE", PrefixAwareRoutingConfig: PREFIX }),
    routed({ RoutingStrategy: "RANDOM", PrefixAwareRoutingConfig: PREFIX }),
  ),
  config(
    "prefix-routing",
    routed({ RoutingStrategy: "RANDOM" }),
    routed({ RoutingStrategy: "PREFIX_AWARE", PrefixAwareRoutingConfig: { PrefixLength: 100 } }),
  ),
  config("shap-baseline", shap({ ShapBaseline: "1" }), shap({ ShapBaseline: "1", ShapBaselineUri: "s3://b/k" })),
];

function canary(Type: string, Value: number): object {
  return {
    DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { CanarySize: { Type, Value } } } },
  };
}

function linear(Type: string, Value: number): object {
  return {
    DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { LinearStepSize: { Type, Value } } } },
  };
}

function rolling(Type: string, Value: number): object {
  return { DeploymentConfig: { RollingUpdatePolicy: { MaximumBatchSize: { Type, Value } } } };
}

const [PERCENT, COUNT] = ["CAPACITY_PERCENT", "INSTANCE_COUNT"];
const FOUR = { instanceCounts: [8, 4] };

const deploymentCases = ["CreateEndpoint", "UpdateEndpoint"].flatMap((operation) => {
  const case_ = (what: string, inside: Situation, outside: Situation): Case => [
    `sagemaker/${operation}/${what}`,
    inside,
    outside,
  ];
  return [
    case_(
      "one-update-policy",
      [{ DeploymentConfig: { BlueGreenUpdatePolicy: {} } }],
      [{ DeploymentConfig: { BlueGreenUpdatePolicy: {}, RollingUpdatePolicy: {} } }],
    ),
    case_("canary-size", [canary(PERCENT, 50)], [canary(PERCENT, 51)]),
    case_("canary-size", [canary(COUNT, 2), FOUR], [canary(COUNT, 3), FOUR]),
    case_("canary-size", [canary(COUNT, 3)], [canary(COUNT, 1), { instanceCounts: [1] }]),
    case_("linear-step", [linear(PERCENT, 10)], [linear(PERCENT, 9)]),
    case_("linear-step", [linear(PERCENT, 50)], [linear(PERCENT, 51)]),
    case_("linear-step", [linear(COUNT, 1), { instanceCounts: [10] }], [linear(COUNT, 1), { instanceCounts: [11] }]),
    case_("rolling-batch", [rolling(PERCENT, 5)], [rolling(PERCENT, 4)]),
    case_("rolling-batch", [rolling(COUNT, 2), FOUR], [rolling(COUNT, 3), FOUR]),
  ];
});

const SCALED = { scalableVariants: new Set(["a"]), current: [{ name: "a", instanceType: "ml.m5.large" }] };

const endpointCases: readonly Case[] = [
  [
    "sagemaker/CreateEndpoint/name-differs",
    [{ EndpointName: "scones" }, { endpointNames: ["scones-2"] }],
    [{ EndpointName: "scones" }, { endpointNames: ["Scones"] }],
  ],
  [
    "sagemaker/UpdateEndpointWeightsAndCapacities/variants-differ",
    [{ DesiredWeightsAndCapacities: [{ VariantName: "a" }, { VariantName: "b" }] }],
    [{ DesiredWeightsAndCapacities: [{ VariantName: "a" }, { VariantName: "a" }] }],
  ],
  [
    "sagemaker/UpdateEndpointWeightsAndCapacities/one-capacity",
    [{ DesiredWeightsAndCapacities: [{ VariantName: "a", DesiredWeight: 1, ServerlessUpdateConfig: {} }] }],
    [{ DesiredWeightsAndCapacities: [{ VariantName: "a", DesiredInstanceCount: 1, ServerlessUpdateConfig: {} }] }],
  ],
  ["sagemaker/UpdateEndpoint/not-in-progress", [{}, { status: "InService" }], [{}, { status: "Updating" }]],
  [
    "sagemaker/UpdateEndpoint/stays-asynchronous",
    [{}, { asynchronous: true, staysAsynchronous: true }],
    [{}, { asynchronous: true, staysAsynchronous: false }],
  ],
  ...[true, false].flatMap((serverless) =>
    [{ name: "a", serverless }, ...(serverless ? [{ name: "b", serverless: false }] : [])].map((allowed): Case => [
      "sagemaker/UpdateEndpoint/serverless-update",
      [{}, { current: [{ name: "a", serverless }], next: [allowed] }],
      [{}, { current: [{ name: "a", serverless }], next: [{ name: "a", serverless: !serverless }] }],
    ]),
  ),
  [
    "sagemaker/UpdateEndpoint/scaled-instance-type",
    [{}, { ...SCALED, next: [{ name: "a", instanceType: "ml.m5.large" }] }],
    [{}, { ...SCALED, next: [{ name: "a", instanceType: "ml.m5.xlarge" }] }],
  ],
  [
    "sagemaker/UpdateEndpoint/scaled-instance-type",
    [{}, { ...SCALED, scalableVariants: new Set(["b"]), next: [{ name: "a", instanceType: "ml.m5.xlarge" }] }],
    [{}, { ...SCALED, next: [{ name: "a", instanceType: "ml.m5.xlarge" }, { name: "b" }] }],
  ],
  [
    "sagemaker/UpdateEndpoint/scaled-variant-stays",
    [{}, { ...SCALED, next: [{ name: "a" }, { name: "b" }] }],
    [{}, { ...SCALED, next: [{ name: "b" }] }],
  ],
  [
    "sagemaker/DeleteEndpoint/may-deregister",
    [{}, { scaled: true, mayDeregister: true }],
    [{}, { scaled: true, mayDeregister: false }],
  ],
];

const invocationCases: readonly Case[] = [
  [
    "sagemaker-runtime/InvokeEndpoint/name-case",
    [{ EndpointName: "Scones" }, { endpointName: "Scones" }],
    [{ EndpointName: "scones" }, { endpointName: "Scones" }],
  ],
  [
    "sagemaker-runtime/InvokeEndpoint/is-synchronous",
    [{ EndpointName: "e" }, { asynchronous: false }],
    [{ EndpointName: "e" }, { asynchronous: true }],
  ],
  [
    "sagemaker-runtime/InvokeEndpoint/target-model",
    [{ EndpointName: "scones", TargetModel: "a.tar.gz" }, { multiModel: true }],
    [{ EndpointName: "scones", TargetModel: "a.tar.gz" }, { multiModel: false }],
  ],
  [
    "sagemaker-runtime/InvokeEndpointWithResponseStream/no-new-session",
    [{ SessionId: "session-1" }],
    [{ SessionId: "NEW_SESSION" }],
  ],
  ["sagemaker-runtime/InvokeEndpointAsync/one-input", [{ InputLocation: "s3://b/k" }], [{}]],
  [
    "sagemaker-runtime/InvokeEndpointAsync/one-input",
    [{ Body: new Uint8Array(1) }],
    [{ Body: new Uint8Array(1), InputLocation: "s3://b/k" }],
  ],
  [
    "sagemaker-runtime/InvokeEndpointAsync/inline-size",
    [{ Body: new Uint8Array(128_000) }],
    [{ Body: new Uint8Array(128_001) }],
  ],
  [
    "sagemaker-runtime/InvokeEndpointAsync/is-asynchronous",
    [{ InputLocation: "s3://b/k" }, { asynchronous: true }],
    [{ InputLocation: "s3://b/k" }, { asynchronous: false }],
  ],
];

/** Cases of endpoints, from their configuration to their requests. */
export const endpointsCases = [...configCases, ...deploymentCases, ...endpointCases, ...invocationCases];
