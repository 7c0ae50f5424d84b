import { buildFunctions } from "../../../functions/build.ts";
import { dataBucketLifecycle } from "./dataBucket.ts";
import { endpointUpdateLifecycle } from "./endpointUpdates.ts";
import { inferenceWorkflowLifecycle } from "./inferenceWorkflow.ts";
import { monitoredEndpointLifecycle } from "./monitoredEndpoint.ts";
import { replacements } from "./replacements.ts";
import { scaledUpdateLifecycle } from "./scaledUpdate.ts";
import { shadowedEndpointLifecycle } from "./shadowedEndpoint.ts";
import { ComponentStacks } from "./stacks.ts";
import { studioWorkspaceLifecycle } from "./studioWorkspace.ts";
import { trainedModelLifecycle } from "./trainedModel.ts";

/** What the engine does with each component in the course of its life: exactly which resources, and by which step. */
describe("lifecycle on the engine", function () {
  this.timeout(120_000);
  const stacks = new ComponentStacks();
  before(() => Promise.all([stacks.start(), buildFunctions()]));
  after(() => stacks.remove());

  describe("DataBucket", () => dataBucketLifecycle(stacks));
  describe("TrainedModel", () => trainedModelLifecycle(stacks));
  describe("MonitoredEndpoint", () => monitoredEndpointLifecycle(stacks));
  describe("MonitoredEndpoint that follows its load", () => scaledUpdateLifecycle(stacks));
  describe("MonitoredEndpoint on which something goes on already", () => endpointUpdateLifecycle(stacks));
  describe("MonitoredEndpoint with a shadow", () => shadowedEndpointLifecycle(stacks));
  describe("InferenceWorkflow", () => inferenceWorkflowLifecycle(stacks));
  describe("replacements", () => replacements(stacks));
  describe("StudioWorkspace", () => studioWorkspaceLifecycle(stacks));
});
