/** Names of options, or of an object's members, and their kinds. */
export type OptionShapes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The options of every component and of the objects in them: `string`, `number`, `boolean`, `map` (of texts) or another of these
 * names; `[]` is a list, `?` may be left out, `plain` can't be an output. Written by `npm run schema`.
 */
export const OPTION_SHAPES: Readonly<Record<ShapedName, OptionShapes[string]>> = {
  DataBucket: {
    bucketName: "string?",
    forceDestroy: "boolean?",
    kmsKeyArn: "string?",
    expireCapturesAfterDays: "number?",
    capturePrefix: "string?",
    expireOldVersionsAfterDays: "number?",
    accessLogBucketName: "string?",
    accessLogPrefix: "string?",
    tags: "map?",
  },
  InferenceWorkflow: {
    endpoint: "plain EndpointRef",
    bucket: "plain BucketRef",
    imagePrefixes: "plain string[]?",
    confidenceThreshold: "number?",
    classes: "string[]?",
    codePath: "plain string?",
    architecture: "plain string?",
    memorySizeMb: "number?",
    functionTimeoutSeconds: "number?",
    maxRetries: "plain number?",
    batch: "plain BatchOptions?",
    successTopicArn: "string?",
    failureTopicArn: "string?",
    logRetentionDays: "number?",
    logLevel: "plain string?",
    tracing: "plain boolean?",
    kmsKeyArn: "string?",
    permissionsBoundaryArn: "string?",
    requireSourceAccount: "plain boolean?",
    tags: "map?",
  },
  MonitoredEndpoint: {
    model: "plain ModelRef?",
    variants: "plain EndpointVariant[]?",
    instanceType: "string?",
    instanceCount: "number?",
    containerStartupTimeoutSeconds: "number?",
    modelDownloadTimeoutSeconds: "number?",
    inferenceAmiVersion: "string?",
    routing: "plain string?",
    serverless: "plain ServerlessOptions?",
    autoscaling: "plain AutoscalingOptions?",
    shadow: "plain ShadowOptions?",
    asynchronous: "plain AsyncInferenceOptions?",
    endpointName: "string?",
    online: "plain boolean?",
    captureBucket: "plain BucketRef?",
    capturePrefix: "plain string?",
    captureEnabled: "plain boolean?",
    initialSamplingPercentage: "number?",
    captureJsonContentTypes: "string[]?",
    captureCsvContentTypes: "string[]?",
    kmsKeyArn: "string?",
    volumeKmsKeyArn: "string?",
    deployment: "plain DeploymentOptions?",
    alarms: "plain AlarmOptions?",
    logRetentionDays: "number?",
    dashboard: "plain boolean?",
    queryTable: "plain QueryTableOptions?",
    monitor: "plain MonitorOptions?",
    modelMonitor: "plain ModelMonitorOptions?",
    tags: "map?",
  },
  StudioWorkspace: {
    users: "plain string[]?",
    bucket: "plain BucketRef?",
    endpoint: "plain EndpointRef?",
    stateMachineArn: "string?",
    notebookPermissions: "plain string?",
    instanceType: "string?",
    storageSizeGb: "number?",
    idleTimeoutMinutes: "number?",
    kernelName: "plain string?",
    packages: "plain string[]?",
    vpcId: "string?",
    subnetIds: "string[]?",
    securityGroupIds: "string[]?",
    networkAccess: "plain string?",
    homeFileSystem: "plain string?",
    drainApps: "plain boolean?",
    kmsKeyArn: "string?",
    permissionsBoundaryArn: "string?",
    tags: "map?",
  },
  TrainedModel: {
    bucket: "plain BucketRef",
    dataVersion: "string",
    hyperparameters: "plain ImageClassificationHyperparameters?",
    additionalHyperparameters: "map?",
    channels: "plain TrainingChannel[]?",
    outputPrefix: "plain string?",
    algorithm: "string?",
    algorithmVersion: "string?",
    image: "string?",
    environment: "map?",
    instanceType: "string?",
    instanceCount: "number?",
    volumeSizeGb: "number?",
    maxRuntimeSeconds: "number?",
    maxRetries: "number?",
    maxAttempts: "number?",
    attempt: "number?",
    useSpot: "plain boolean?",
    maxWaitSeconds: "number?",
    checkpointPrefix: "plain string?",
    subnetIds: "string[]?",
    securityGroupIds: "string[]?",
    networkIsolation: "plain boolean?",
    kmsKeyArn: "string?",
    volumeKmsKeyArn: "string?",
    accuracyMetric: "plain string?",
    metricDefinitions: "plain MetricDefinition[]?",
    minimumAccuracy: "plain number?",
    register: "plain RegistrationOptions?",
    permissionsBoundaryArn: "string?",
    tags: "map?",
  },
  ArtifactModel: {
    modelArtifactUri: "string",
    algorithm: "string?",
    algorithmVersion: "string?",
    image: "string?",
    environment: "map?",
    kmsKeyArn: "string?",
    subnetIds: "string[]?",
    securityGroupIds: "string[]?",
    networkIsolation: "plain boolean?",
    register: "plain RegistrationOptions?",
    permissionsBoundaryArn: "string?",
    tags: "map?",
  },
  EndpointRef: {
    endpointName: "string",
    endpointArn: "string",
  },
  BucketRef: {
    bucketName: "string",
    bucketArn: "string",
    kmsKeyArn: "string?",
  },
  BatchOptions: {
    maxConcurrency: "number?",
    toleratedFailurePercentage: "number?",
  },
  ModelRef: {
    modelName: "string",
    executionRoleName: "string?",
  },
  EndpointVariant: {
    variantName: "plain string",
    model: "plain ModelRef",
    weight: "number?",
    instanceType: "string?",
    instanceCount: "number?",
    containerStartupTimeoutSeconds: "number?",
    modelDownloadTimeoutSeconds: "number?",
    inferenceAmiVersion: "string?",
    routing: "plain string?",
    serverless: "plain ServerlessOptions?",
    autoscaling: "plain AutoscalingOptions?",
  },
  ServerlessOptions: {
    memorySizeMb: "number",
    maxConcurrency: "number?",
    provisionedConcurrency: "number?",
  },
  AutoscalingOptions: {
    minCapacity: "number?",
    maxCapacity: "number",
    targetInvocationsPerInstance: "number?",
    targetBacklogPerInstance: "number?",
    scaleOutCooldownSeconds: "number?",
    scaleInCooldownSeconds: "number?",
  },
  ShadowOptions: {
    model: "plain ModelRef",
    samplingPercentage: "number?",
    instanceType: "string?",
    instanceCount: "number?",
  },
  AsyncInferenceOptions: {
    outputBucket: "plain BucketRef",
    outputPrefix: "plain string?",
    failurePrefix: "plain string?",
    inputBucket: "plain BucketRef?",
    inputPrefix: "plain string?",
    successTopicArn: "string?",
    errorTopicArn: "string?",
    maxConcurrentInvocationsPerInstance: "number?",
  },
  DeploymentOptions: {
    strategy: "plain string?",
    stepPercentage: "number?",
    waitIntervalSeconds: "number?",
    terminationWaitSeconds: "number?",
    maximumExecutionTimeoutSeconds: "number?",
  },
  AlarmOptions: {
    enabled: "plain boolean?",
    errorThreshold: "number?",
    latencyThresholdMs: "number?",
    periodSeconds: "number?",
    evaluationPeriods: "number?",
    actionArns: "string[]?",
  },
  QueryTableOptions: {
    days: "number?",
    maxScannedGb: "number?",
  },
  MonitorOptions: {
    enabled: "plain boolean?",
    scheduleExpression: "string?",
    classes: "string[]?",
    confidenceThreshold: "number?",
    silenceHours: "plain number?",
    createTopic: "plain boolean?",
    topicArn: "string?",
    driftEvent: "plain boolean?",
    memorySizeMb: "number?",
    timeoutSeconds: "number?",
    codePath: "plain string?",
    permissionsBoundaryArn: "string?",
    requireSourceAccount: "plain boolean?",
  },
  ModelMonitorOptions: {
    scheduleExpression: "string?",
    instanceType: "string?",
    maxRuntimeSeconds: "number?",
    constraintsUri: "string?",
    statisticsUri: "string?",
    imageUri: "string?",
    permissionsBoundaryArn: "string?",
  },
  ImageClassificationHyperparameters: {
    numClasses: "number",
    numTrainingSamples: "number",
    epochs: "number?",
    numLayers: "number?",
    learningRate: "number?",
    miniBatchSize: "number?",
    imageShape: "string?",
    resize: "number?",
    optimizer: "string?",
    usePretrainedModel: "boolean?",
    augmentationType: "string?",
    earlyStopping: "boolean?",
  },
  TrainingChannel: {
    channelName: "plain string",
    prefix: "plain string",
    contentType: "plain string?",
  },
  MetricDefinition: {
    name: "plain string",
    regex: "plain string",
  },
  RegistrationOptions: {
    modelPackageGroupName: "string?",
    approvalStatus: "plain string?",
    approvalDescription: "string?",
    keepVersions: "plain boolean?",
    contentTypes: "plain string[]?",
    responseTypes: "plain string[]?",
    instanceTypes: "plain string[]?",
  },
};

/** The components, and the objects in their options. */
export type ShapedName =
  | "DataBucket"
  | "InferenceWorkflow"
  | "MonitoredEndpoint"
  | "StudioWorkspace"
  | "TrainedModel"
  | "ArtifactModel"
  | "EndpointRef"
  | "BucketRef"
  | "BatchOptions"
  | "ModelRef"
  | "EndpointVariant"
  | "ServerlessOptions"
  | "AutoscalingOptions"
  | "ShadowOptions"
  | "AsyncInferenceOptions"
  | "DeploymentOptions"
  | "AlarmOptions"
  | "QueryTableOptions"
  | "MonitorOptions"
  | "ModelMonitorOptions"
  | "ImageClassificationHyperparameters"
  | "TrainingChannel"
  | "MetricDefinition"
  | "RegistrationOptions";
