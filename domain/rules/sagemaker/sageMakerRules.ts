import { asynchronousRules } from "./asynchronous.ts";
import type { ServiceRules } from "../rulesOf.ts";
import {
  createAppRules,
  createLifecycleConfigRules,
  deleteAppRules,
  deleteLifecycleConfigRules,
  updateSpaceRules,
} from "./apps.ts";
import { createProcessingJobRules, createTransformJobRules } from "./batchJobs.ts";
import { createEndpointConfigRules } from "./endpointConfigs.ts";
import { createEndpointRules, deleteEndpointRules, updateCapacitiesRules, updateEndpointRules } from "./endpoints.ts";
import { invokeAsyncRules, invokeEndpointRules, invokeStreamRules } from "./invocations.ts";
import { createModelPackageRules, createModelRules, updateModelPackageRules } from "./models.ts";
import { scheduleRules } from "./monitoring.ts";
import { searchRules } from "./search.ts";
import { shadowVariantRules } from "./shadowVariants.ts";
import {
  createDomainRules,
  createUserProfileRules,
  presignedUrlRules,
  updateDomainRules,
  userSettingsRules,
  type UserProfileRequest,
} from "./studio.ts";
import { addTagsRules, deleteTagsRules, tagRules } from "./tags.ts";
import { createTrainingJobRules, deleteTrainingJobRules } from "./training.ts";
import { referenceRules } from "./references.ts";

/** Rules of SageMaker's control plane, an operation a list. */
export const sageMakerRules = {
  AddTags: addTagsRules,
  CreateApp: [...createAppRules, ...tagRules("CreateApp")],
  CreateDataQualityJobDefinition: tagRules("CreateDataQualityJobDefinition"),
  CreateDomain: [...createDomainRules, ...referenceRules("CreateDomain"), ...tagRules("CreateDomain")],
  CreateEndpoint: [...createEndpointRules, ...tagRules("CreateEndpoint")],
  CreateEndpointConfig: [
    ...createEndpointConfigRules,
    ...shadowVariantRules,
    ...asynchronousRules,
    ...referenceRules("CreateEndpointConfig"),
    ...tagRules("CreateEndpointConfig"),
  ],
  CreateModel: [...createModelRules, ...referenceRules("CreateModel"), ...tagRules("CreateModel")],
  CreateModelPackage: [...createModelPackageRules, ...tagRules("CreateModelPackage")],
  CreateModelPackageGroup: tagRules("CreateModelPackageGroup"),
  CreateMonitoringSchedule: [
    ...scheduleRules("CreateMonitoringSchedule"),
    ...referenceRules("CreateMonitoringSchedule"),
    ...tagRules("CreateMonitoringSchedule"),
  ],
  CreatePresignedDomainUrl: presignedUrlRules,
  CreateProcessingJob: [...createProcessingJobRules, ...tagRules("CreateProcessingJob")],
  CreateSpace: tagRules("CreateSpace"),
  CreateStudioLifecycleConfig: [...createLifecycleConfigRules, ...tagRules("CreateStudioLifecycleConfig")],
  CreateTrainingJob: [
    ...createTrainingJobRules,
    ...referenceRules("CreateTrainingJob"),
    ...tagRules("CreateTrainingJob"),
  ],
  CreateTransformJob: [...createTransformJobRules, ...tagRules("CreateTransformJob")],
  CreateUserProfile: [
    ...createUserProfileRules,
    ...referenceRules("CreateUserProfile"),
    ...tagRules("CreateUserProfile"),
  ],
  DeleteApp: deleteAppRules,
  DeleteEndpoint: deleteEndpointRules,
  DeleteStudioLifecycleConfig: deleteLifecycleConfigRules,
  DeleteTags: deleteTagsRules,
  DeleteTrainingJob: deleteTrainingJobRules,
  Search: searchRules,
  UpdateDomain: [...updateDomainRules, ...referenceRules("UpdateDomain")],
  UpdateEndpoint: updateEndpointRules,
  UpdateEndpointWeightsAndCapacities: updateCapacitiesRules,
  UpdateModelPackage: updateModelPackageRules,
  UpdateMonitoringSchedule: scheduleRules("UpdateMonitoringSchedule"),
  UpdateSpace: updateSpaceRules,
  UpdateUserProfile: userSettingsRules<UserProfileRequest>("UpdateUserProfile", (request) => request.UserSettings),
} satisfies ServiceRules;

/** Rules of the requests to endpoints. */
export const sageMakerRuntimeRules = {
  InvokeEndpoint: invokeEndpointRules,
  InvokeEndpointAsync: invokeAsyncRules,
  InvokeEndpointWithResponseStream: invokeStreamRules,
} satisfies ServiceRules;
