export { DataBucket, type DataBucketArgs, type DataBucketNodes } from "./dataBucket/dataBucket.ts";
export {
  InferenceWorkflow,
  Architecture,
  type BatchOptions,
  type InferenceWorkflowArgs,
  type InferenceWorkflowNodes,
  WorkflowLogLevel,
} from "./inferenceWorkflow/inferenceWorkflow.ts";
export {
  MonitoredEndpoint,
  type AlarmOptions,
  type AsyncInferenceOptions,
  type AutoscalingOptions,
  type DeploymentOptions,
  DeploymentStrategy,
  type EndpointVariant,
  type MonitoredEndpointArgs,
  type ModelMonitorOptions,
  type Monitor,
  type MonitorOptions,
  type MonitoredEndpointNodes,
  type QueryTable,
  type QueryTableOptions,
  RoutingStrategy,
  type ServerlessOptions,
  type ShadowOptions,
} from "./monitoredEndpoint/monitoredEndpoint.ts";
export { customerKeyPolicy, type KeyPlace } from "./shared/customerKey.ts";
export type { BucketRef, EndpointRef, ModelRef, RoleRef } from "./shared/refs.ts";
export {
  HomeFileSystem,
  NotebookPermissions,
  StudioWorkspace,
  StudioNetworkAccess,
  type StudioWorkspaceArgs,
  type StudioWorkspaceNodes,
} from "./studioWorkspace/studioWorkspace.ts";
export {
  ArtifactModel,
  ModelApproval,
  TrainedModel,
  type ArtifactModelArgs,
  type ImageClassificationHyperparameters,
  type MetricDefinition,
  type RegistrationOptions,
  type TrainedModelArgs,
  type TrainedModelNodes,
  type TrainingChannel,
} from "./trainedModel/trainedModel.ts";
