import { rulesOf } from "../rulesOf.ts";
import { givenOf } from "../values.ts";

export interface Invocation {
  readonly EndpointName?: string | undefined;
  readonly TargetModel?: string | undefined;
  readonly SessionId?: string | undefined;
}

export interface EndpointState {
  /** The endpoint's name as it was created. */
  readonly endpointName?: string | undefined;
  readonly multiModel?: boolean | undefined;
  readonly asynchronous?: boolean | undefined;
}

const SOURCE = "service model of SageMaker Runtime";
const INLINE_BYTES = 128_000;

export const invokeEndpointRules = rulesOf<Invocation, EndpointState>("sagemaker-runtime/InvokeEndpoint", {
  "name-case": {
    says: "An endpoint is invoked by its name in the case in which it was created.",
    source: `service model of SageMaker, CreateEndpointInput.EndpointName: "the case is preserved and must be matched in InvokeEndpoint"`,
    broken: ({ EndpointName: name }, { endpointName }) =>
      endpointName !== undefined && name !== undefined && name !== endpointName
        ? `Endpoint ${name} of account not found: the case of its name must match, "${endpointName}".`
        : undefined,
  },
  "is-synchronous": {
    says: "An asynchronous endpoint is invoked by InvokeEndpointAsync alone.",
    source: `SageMaker guide, "Invoke an asynchronous endpoint": "with InvokeEndpointAsync"; that InvokeEndpoint ends with a ValidationError is in strands-agents/harness-sdk#1969, the message is ours`,
    code: "ValidationError",
    broken: ({ EndpointName: name }, { asynchronous }) =>
      asynchronous === true
        ? `Endpoint ${name} is configured for asynchronous inference: use InvokeEndpointAsync.`
        : undefined,
  },
  "target-model": {
    says: "A model is targeted on a multi-model endpoint only.",
    source: `${SOURCE}, InvokeEndpointInput.TargetModel: "when invoking a multi-model endpoint"; the message is in reports of sagemaker-python-sdk`,
    broken: ({ EndpointName: name, TargetModel }, { multiModel }) =>
      TargetModel !== undefined && multiModel === false
        ? `Endpoint ${name} is not a multi-model endpoint and does not support target model header.`
        : undefined,
  },
});

export const invokeStreamRules = rulesOf<Invocation>("sagemaker-runtime/InvokeEndpointWithResponseStream", {
  "no-new-session": {
    says: "A session isn't begun by a request whose response is streamed.",
    source: `${SOURCE}, InvokeEndpointWithResponseStreamInput.SessionId: "You can't create a stateful session by using the InvokeEndpointWithResponseStream action."`,
    broken: ({ SessionId }) =>
      SessionId === "NEW_SESSION"
        ? "You can't create a stateful session by using the InvokeEndpointWithResponseStream action."
        : undefined,
  },
});

export interface AsyncInvocation {
  readonly InputLocation?: string | undefined;
  /** How many bytes of inline payload there are; undefined where there is none. */
  readonly Body?: { readonly byteLength: number } | undefined;
}

export const invokeAsyncRules = rulesOf<AsyncInvocation, EndpointState>("sagemaker-runtime/InvokeEndpointAsync", {
  "one-input": {
    says: "An asynchronous request carries its payload or says where it is, not both.",
    source: `${SOURCE}, InvokeEndpointAsyncInput.Body: "Body and InputLocation are mutually exclusive. Provide exactly one of them."`,
    code: "ValidationError",
    broken: ({ Body, InputLocation }) =>
      givenOf([Body, InputLocation]) === 1
        ? undefined
        : "Body and InputLocation are mutually exclusive: provide exactly one of them.",
  },
  "inline-size": {
    says: "A payload inside an asynchronous request has 128,000 bytes at most.",
    source: `${SOURCE}, InvokeEndpointAsyncInput.Body: "The inline payload can be up to 128,000 bytes."`,
    code: "ValidationError",
    broken: ({ Body }) =>
      Body !== undefined && Body.byteLength > INLINE_BYTES
        ? `The inline payload can be up to ${INLINE_BYTES} bytes, got ${Body.byteLength}.`
        : undefined,
  },
  "is-asynchronous": {
    says: "An endpoint is invoked asynchronously if it is configured for it.",
    source: `service model of SageMaker, CreateEndpointConfigInput.AsyncInferenceConfig: "This is a required field in order for your Endpoint to be invoked using InvokeEndpointAsync."`,
    code: "ValidationError",
    broken: (_, { asynchronous }) =>
      asynchronous === false
        ? "The endpoint has no AsyncInferenceConfig, which InvokeEndpointAsync requires."
        : undefined,
  },
});
