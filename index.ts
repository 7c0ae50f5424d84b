import * as pulumi from "@pulumi/pulumi";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "./components/index.ts";
import { TRAINED, type ModelSource } from "./domain/configuration/servedModels.ts";
import { regionProblem } from "./domain/configuration/oneRegion.ts";
import { readStackConfig, StackConfigError } from "./domain/configuration/stackConfig.ts";
import type { StackOutputs } from "./domain/configuration/stackOutputs.ts";

type Outputs = { readonly [Name in keyof StackOutputs]: pulumi.Input<StackOutputs[Name] | undefined> };

/** The whole stack. Pulumi runs what this module exports; the automation passes the same function as its inline program. */
export default function program(): Outputs {
  const [aws, native] = ["aws", "aws-native"].map((provider) => new pulumi.Config(provider).get("region"));
  const problem = regionProblem(aws, native);
  if (problem !== undefined) throw new StackConfigError(problem);
  const config = readStackConfig(new pulumi.Config());

  const data = new DataBucket("data", config.bucket);
  const classifier = new TrainedModel("classifier", { bucket: data, ...config.training });
  const served = (name: string, source: ModelSource): TrainedModel | ArtifactModel =>
    source === TRAINED
      ? classifier
      : new ArtifactModel(name, {
          ...source,
          ...(config.bucket.kmsKeyArn !== undefined && { kmsKeyArn: config.bucket.kmsKeyArn }),
        });
  const live = served("live", config.models.live);
  const shadow = config.models.shadow && served("shadow", config.models.shadow);
  const endpoint = new MonitoredEndpoint("scones", {
    model: live,
    captureBucket: data,
    ...(shadow && { shadow: { model: shadow, ...config.models.shadowOptions } }),
    ...config.endpoint,
  });
  const workflow = new InferenceWorkflow("inference", { bucket: data, endpoint, ...config.workflow });
  const studio = new StudioWorkspace("studio", {
    bucket: data,
    endpoint,
    stateMachineArn: workflow.stateMachineArn,
    // A plain `pulumi destroy` ends the notebooks that run.
    drainApps: true,
    ...config.studio,
  });

  return {
    bucketName: data.bucketName,
    classes: config.classes,
    trainingJobName: classifier.trainingJobName,
    trainingJobStatus: classifier.trainingJobStatus,
    validationAccuracy: classifier.validationAccuracy,
    modelArtifactUri: live.modelArtifactUri,
    modelName: live.modelName,
    ...(shadow && {
      shadow: pulumi
        .all([shadow.modelName, shadow.modelArtifactUri])
        .apply(([modelName, modelArtifactUri]) => ({ modelName, modelArtifactUri })),
    }),
    endpointName: endpoint.endpointName,
    endpointArn: endpoint.endpointArn,
    captureUri: endpoint.captureUri,
    ...(config.endpoint.queryTable === undefined ? {} : { queryTable: endpoint.queryTable }),
    ...(config.endpoint.monitor.enabled === false ? {} : { monitor: endpoint.monitor }),
    stateMachineArn: workflow.stateMachineArn,
    functionNames: workflow.functionNames,
    confidenceThreshold: workflow.confidenceThreshold,
    studioDomainId: studio.domainId,
    studioUserProfileName: studio.userProfileNames[0],
    studioSpaceName: studio.spaceNames[0],
  };
}
