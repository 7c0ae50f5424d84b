import { unknownOperation, type AwsError } from "./wire/errors.ts";

/** What to do instead of an operation that does not run here, where there is something to say. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/TransformJob/, "Batch transform does not run locally; invoke an endpoint, or use an AWS account."],
  [/ProcessingJob/, "Processing jobs do not run locally; use an AWS account."],
  [/HyperParameterTuning/, "Tuning does not run locally; start training jobs with the hyperparameters to compare."],
  [/Pipeline/, "SageMaker Pipelines do not run locally; this project's workflow is a Step Functions state machine."],
  [/NotebookInstance/, "Notebook instances are not offered locally; Studio domains are."],
  [/ResponseStream$/, "Streamed answers do not run locally; use InvokeEndpoint."],
  [/InferenceComponent/, "Inference components do not run locally; give the variant a ModelName."],
];

/** Operations of SageMaker that are refused by name. */
export const refusedOperations: readonly string[] = `
  AddAssociation AssociateTrialComponent AttachClusterNodeNetworkInterface AttachClusterNodeVolume
  BatchAddClusterNodes BatchDeleteClusterNodes BatchDescribeModelPackage BatchRebootClusterNodes
  BatchReplaceClusterNodes CreateAIBenchmarkJob CreateAIRecommendationJob CreateAIWorkloadConfig CreateAction
  CreateAlgorithm CreateAppImageConfig CreateArtifact CreateAutoMLJob CreateAutoMLJobV2 CreateCluster
  CreateClusterSchedulerConfig CreateCodeRepository CreateCompilationJob CreateComputeQuota CreateContext
  CreateDeviceFleet CreateEdgeDeploymentPlan CreateEdgeDeploymentStage CreateEdgePackagingJob CreateExperiment
  CreateFeatureGroup CreateFlowDefinition CreateHub CreateHubContentPresignedUrls CreateHubContentReference
  CreateHumanTaskUi CreateHyperParameterTuningJob CreateImage CreateImageVersion CreateInferenceComponent
  CreateInferenceExperiment CreateInferenceRecommendationsJob CreateJob CreateLabelingJob CreateMlflowApp
  CreateMlflowTrackingServer CreateModelBiasJobDefinition CreateModelCard CreateModelCardExportJob
  CreateModelExplainabilityJobDefinition CreateModelQualityJobDefinition CreateNotebookInstance
  CreateNotebookInstanceLifecycleConfig CreateOptimizationJob CreatePartnerApp CreatePartnerAppPresignedUrl
  CreatePipeline CreatePresignedMlflowAppUrl CreatePresignedMlflowTrackingServerUrl
  CreatePresignedNotebookInstanceUrl CreateProcessingJob CreateProject CreateTrainingPlan CreateTransformJob
  CreateTrial CreateTrialComponent CreateWorkforce CreateWorkteam DeleteAIBenchmarkJob DeleteAIRecommendationJob
  DeleteAIWorkloadConfig DeleteAction DeleteAlgorithm DeleteAppImageConfig DeleteArtifact DeleteAssociation
  DeleteCluster DeleteClusterSchedulerConfig DeleteCodeRepository DeleteCompilationJob DeleteComputeQuota
  DeleteContext DeleteDeviceFleet DeleteEdgeDeploymentPlan DeleteEdgeDeploymentStage DeleteExperiment
  DeleteFeatureGroup DeleteFlowDefinition DeleteHub DeleteHubContent DeleteHubContentReference DeleteHumanTaskUi
  DeleteHyperParameterTuningJob DeleteImage DeleteImageVersion DeleteInferenceComponent DeleteInferenceExperiment
  DeleteJob DeleteMlflowApp DeleteMlflowTrackingServer DeleteModelBiasJobDefinition DeleteModelCard
  DeleteModelExplainabilityJobDefinition DeleteModelPackageGroupPolicy DeleteModelQualityJobDefinition
  DeleteNotebookInstance DeleteNotebookInstanceLifecycleConfig DeleteOptimizationJob DeletePartnerApp
  DeletePipeline DeleteProcessingJob DeleteProject DeleteTrial DeleteTrialComponent DeleteWorkforce DeleteWorkteam
  DeregisterDevices DescribeAIBenchmarkJob DescribeAIRecommendationJob DescribeAIWorkloadConfig DescribeAction
  DescribeAlgorithm DescribeAppImageConfig DescribeArtifact DescribeAutoMLJob DescribeAutoMLJobV2 DescribeCluster
  DescribeClusterEvent DescribeClusterNode DescribeClusterSchedulerConfig DescribeCodeRepository
  DescribeCompilationJob DescribeComputeQuota DescribeContext DescribeDevice DescribeDeviceFleet
  DescribeEdgeDeploymentPlan DescribeEdgePackagingJob DescribeExperiment DescribeFeatureGroup
  DescribeFeatureMetadata DescribeFlowDefinition DescribeHub DescribeHubContent DescribeHumanTaskUi
  DescribeHyperParameterTuningJob DescribeImage DescribeImageVersion DescribeInferenceComponent
  DescribeInferenceExperiment DescribeInferenceRecommendationsJob DescribeJob DescribeJobSchemaVersion
  DescribeLabelingJob DescribeLineageGroup DescribeMlflowApp DescribeMlflowTrackingServer
  DescribeModelBiasJobDefinition DescribeModelCard DescribeModelCardExportJob
  DescribeModelExplainabilityJobDefinition DescribeModelQualityJobDefinition DescribeNotebookInstance
  DescribeNotebookInstanceLifecycleConfig DescribeOptimizationJob DescribePartnerApp DescribePipeline
  DescribePipelineDefinitionForExecution DescribePipelineExecution DescribeProcessingJob DescribeProject
  DescribeReservedCapacity DescribeSubscribedWorkteam DescribeTrainingPlan DescribeTrainingPlanExtensionHistory
  DescribeTransformJob DescribeTrial DescribeTrialComponent DescribeWorkforce DescribeWorkteam
  DetachClusterNodeVolume DisableSagemakerServicecatalogPortfolio DisassociateTrialComponent
  EnableSagemakerServicecatalogPortfolio ExtendTrainingPlan GetDeviceFleetReport GetLineageGroupPolicy
  GetModelPackageGroupPolicy GetSagemakerServicecatalogPortfolioStatus GetScalingConfigurationRecommendation
  GetSearchSuggestions ImportHubContent ListAIBenchmarkJobs ListAIRecommendationJobs ListAIWorkloadConfigs
  ListActions ListAlgorithms ListAliases ListAppImageConfigs ListArtifacts ListAssociations ListAutoMLJobs
  ListCandidatesForAutoMLJob ListClusterEvents ListClusterNodes ListClusterSchedulerConfigs ListClusters
  ListCodeRepositories ListCompilationJobs ListComputeQuotas ListContexts ListDeviceFleets ListDevices
  ListEdgeDeploymentPlans ListEdgePackagingJobs ListExperiments ListFeatureGroups ListFlowDefinitions
  ListHubContentVersions ListHubContents ListHubs ListHumanTaskUis ListHyperParameterTuningJobs ListImageVersions
  ListImages ListInferenceComponents ListInferenceExperiments ListInferenceRecommendationsJobSteps
  ListInferenceRecommendationsJobs ListJobSchemaVersions ListJobs ListLabelingJobs ListLabelingJobsForWorkteam
  ListLineageGroups ListMlflowApps ListMlflowTrackingServers ListModelBiasJobDefinitions ListModelCardExportJobs
  ListModelCardVersions ListModelCards ListModelExplainabilityJobDefinitions ListModelMetadata
  ListModelQualityJobDefinitions ListMonitoringAlertHistory ListMonitoringAlerts
  ListNotebookInstanceLifecycleConfigs ListNotebookInstances ListOptimizationJobs ListPartnerApps
  ListPipelineExecutionSteps ListPipelineExecutions ListPipelineParametersForExecution ListPipelineVersions
  ListPipelines ListProcessingJobs ListProjects ListResourceCatalogs ListStageDevices ListSubscribedWorkteams
  ListTrainingJobsForHyperParameterTuningJob ListTrainingPlans ListTransformJobs ListTrialComponents ListTrials
  ListUltraServersByReservedCapacity ListWorkforces ListWorkteams PutModelPackageGroupPolicy QueryLineage
  RegisterDevices RenderUiTemplate RetryPipelineExecution SearchTrainingPlanOfferings
  SendPipelineExecutionStepFailure SendPipelineExecutionStepSuccess StartClusterHealthCheck
  StartEdgeDeploymentStage StartInferenceExperiment StartMlflowTrackingServer StartNotebookInstance
  StartPipelineExecution StartSession StopAIBenchmarkJob StopAIRecommendationJob StopAutoMLJob StopCompilationJob
  StopEdgeDeploymentStage StopEdgePackagingJob StopHyperParameterTuningJob StopInferenceExperiment
  StopInferenceRecommendationsJob StopJob StopLabelingJob StopMlflowTrackingServer StopNotebookInstance
  StopOptimizationJob StopPipelineExecution StopProcessingJob StopTransformJob UpdateAction UpdateAppImageConfig
  UpdateArtifact UpdateCluster UpdateClusterSchedulerConfig UpdateClusterSoftware UpdateCodeRepository
  UpdateComputeQuota UpdateContext UpdateDeviceFleet UpdateDevices UpdateExperiment UpdateFeatureGroup
  UpdateFeatureMetadata UpdateHub UpdateHubContent UpdateHubContentReference UpdateImage UpdateImageVersion
  UpdateInferenceComponent UpdateInferenceComponentRuntimeConfig UpdateInferenceExperiment UpdateMlflowApp
  UpdateMlflowTrackingServer UpdateModelCard UpdateMonitoringAlert UpdateNotebookInstance
  UpdateNotebookInstanceLifecycleConfig UpdatePartnerApp UpdatePipeline UpdatePipelineExecution
  UpdatePipelineVersion UpdateProject UpdateTrainingJob UpdateTrial UpdateTrialComponent UpdateWorkforce
  UpdateWorkteam
`
  .trim()
  .split(/\s+/);

/** Operations of the runtime that are refused by name. */
export const refusedRuntimeOperations = ["InvokeEndpointWithResponseStream"] as const;

/** Operations of Application Auto Scaling that are refused by name. */
export const refusedScalingOperations: readonly string[] = `
  GetPredictiveScalingForecast ListTagsForResource TagResource UntagResource
`
  .trim()
  .split(/\s+/);

/** The error of an operation that AWS has and the local cloud has not. */
export function refusal(operation: string): AwsError {
  const more = advice.find(([names]) => names.test(operation))?.[1];
  return unknownOperation(`${operation} is not supported by the local cloud.${more === undefined ? "" : ` ${more}`}`);
}
