import * as pulumi from "@pulumi/pulumi";
import { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import type { EndpointConfiguration } from "@pulumi/aws/sagemaker/endpointConfiguration.js";
import type { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import type { Dashboard } from "@pulumi/aws-native/cloudwatch/dashboard.js";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { LogGroup } from "@pulumi/aws-native/logs/logGroup.js";
import { createAutoscaling, type Autoscaling } from "./scaling/autoscaling.ts";
import type { ChildOptions } from "../shared/rules/documentedRules.ts";
import { awsContext, type AwsContext } from "../shared/awsContext.ts";
import type { CaptureMonitor, Monitor } from "./monitoring/captureMonitor.ts";
import { askStatements, grantAsyncInference, inputUriOf } from "./asynchronous/asyncInference.ts";
import type { AsyncInferenceOptions } from "./asynchronous/asyncInferenceOptions.ts";
import { queryTableOf, type CaptureTable, type QueryTable } from "./monitoring/captureTable.ts";
import { checkMonitoredEndpoint } from "./checkMonitoredEndpoint.ts";
import { deploymentConfig, isServerless, rollbackStatements } from "./deployment.ts";
import { createAlarms } from "./endpointAlarms.ts";
import { createEndpointConfiguration } from "./endpointConfiguration.ts";
import { createDashboard } from "./endpointDashboard.ts";
import { verifiedStatus } from "./endpointLookup.ts";
import { heldToRules } from "../shared/rules/heldToRules.ts";
import { holdToRegion } from "../shared/rules/lateChecks.ts";
import { holdToOnePlace } from "../shared/rules/onePlace.ts";
import { holdToOwnName } from "../shared/rules/ownName.ts";
import { PrivateState } from "../shared/privateState.ts";
import { captureTarget, grantToModels, monitorOver, tableOver, watchOver } from "./endpointCapture.ts";
import { createLogGroup } from "../shared/logs.ts";
import type { ModelMonitor } from "./monitoring/modelMonitor.ts";
import { variantsOf, type MonitoredEndpointArgs } from "./monitoredEndpointArgs.ts";
import { uniqueName } from "../shared/names.ts";
import { allow } from "../shared/policy.ts";
import type { RoleRef } from "../shared/refs.ts";
import { makeWayForUpdate } from "./scaling/makeWayForUpdate.ts";
import { variantNamesOf } from "./shadow/shadowVariant.ts";
import { grant } from "../shared/serviceRole.ts";
import { withoutStackTraces } from "../shared/withoutStackTraces.ts";

export type { AsyncInferenceOptions } from "./asynchronous/asyncInferenceOptions.ts";
export type { Monitor } from "./monitoring/captureMonitor.ts";
export type { MonitorOptions } from "./monitoring/captureMonitorOptions.ts";
export type { QueryTable } from "./monitoring/captureTable.ts";
export type { QueryTableOptions } from "./monitoring/captureTableOptions.ts";
export type { ModelMonitorOptions } from "./monitoring/modelMonitorOptions.ts";
export type { ShadowOptions } from "./shadow/shadowOptions.ts";
export {
  DeploymentStrategy,
  RoutingStrategy,
  type AlarmOptions,
  type AutoscalingOptions,
  type DeploymentOptions,
  type EndpointVariant,
  type MonitoredEndpointArgs,
  type ServerlessOptions,
} from "./monitoredEndpointArgs.ts";

/** The resources that a `MonitoredEndpoint` consists of. */
export interface MonitoredEndpointNodes {
  readonly configuration: EndpointConfiguration;
  /** Undefined while the endpoint is not online. */
  readonly endpoint: Endpoint | undefined;
  /** Of the models' roles: to write captured data, and to look at the alarms that roll an update back. */
  readonly capturePolicies: readonly ManagedPolicy[];
  /** None unless the endpoint is asynchronous. */
  readonly asyncPolicies: readonly ManagedPolicy[];
  readonly logGroup: LogGroup;
  readonly alarms: readonly Alarm[];
  readonly autoscaling: readonly Autoscaling[];
  readonly dashboard: Dashboard | undefined;
  readonly captureTable: CaptureTable | undefined;
  /** Undefined where nothing is captured, and without a monitor. */
  readonly captureMonitor: CaptureMonitor | undefined;
  /** Undefined while the endpoint is not online, too. */
  readonly modelMonitor: ModelMonitor | undefined;
}

const privateState = new PrivateState<
  MonitoredEndpoint,
  {
    readonly name: string;
    readonly nodes: MonitoredEndpointNodes;
    readonly asynchronous: AsyncInferenceOptions | undefined;
    readonly region: pulumi.Output<string>;
  }
>();

/**
 * An endpoint that answers requests with a model, captures them for monitoring, and undoes an update that makes it worse.
 *
 * Creates the endpoint and its configuration, alarms on errors and latency, the permission to write captured data, a
 * function on a schedule that watches the captured data with alarms of its own, and, where asked for, autoscaling, a
 * dashboard and a table for queries. The machines cost money by the second while the endpoint is online.
 * Destroying leaves the captured data in its bucket, and may leave the containers' log group: SageMaker makes it anew where something is
 * still written (`scones destroy` removes it). While that is there, the same endpoint is refused as "AlreadyExists".
 *
 * ```ts
 * const endpoint = new MonitoredEndpoint("scones", { model: classifier, captureBucket: data });
 * ```
 */
export class MonitoredEndpoint extends pulumi.ComponentResource {
  /** Name of the endpoint. */
  public readonly endpointName: pulumi.Output<string>;
  /** ARN of the endpoint. */
  public readonly endpointArn: pulumi.Output<string>;
  /** `InService`, or `Offline` with `online: false`: any other status fails the update. */
  public readonly endpointStatus: pulumi.Output<string>;
  /** Name of the configuration that the endpoint runs. */
  public readonly endpointConfigName: pulumi.Output<string>;
  /** Where the captured data goes, `s3://bucket/prefix`; the endpoint's name follows. Undefined when nothing is captured. */
  public readonly captureUri: pulumi.Output<string | undefined>;
  /**
   * Where an asynchronous endpoint's role may read inputs, `s3://bucket/prefix`. Undefined of an endpoint that answers at once.
   * `scones predict` puts its pictures there where the program exports it under this name.
   */
  public readonly inputUri: pulumi.Output<string | undefined>;
  /** Names of the alarms on errors and latency. */
  public readonly alarmNames: pulumi.Output<string[]>;
  /** Where Athena finds the captured data; undefined without `queryTable`. */
  public readonly queryTable: pulumi.Output<QueryTable | undefined>;
  /** The monitor over the captured data; undefined where there is none. */
  public readonly monitor: pulumi.Output<Monitor | undefined>;

  constructor(name: string, args: MonitoredEndpointArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("sagemaker-workflow:index:MonitoredEndpoint", name, {}, heldToRules("MonitoredEndpoint", name, opts));
    checkMonitoredEndpoint(this, name, args);
    const aws = awsContext(this);
    holdToOnePlace(this, `MonitoredEndpoint '${name}'`, aws);
    if (args.endpointName === undefined) holdToOwnName(this, "MonitoredEndpoint", name, aws);
    holdToRegion(this, `MonitoredEndpoint '${name}'`, aws.region, {
      kmsKeyArn: args.kmsKeyArn,
      volumeKmsKeyArn: args.volumeKmsKeyArn,
      "monitor.topicArn": args.monitor?.topicArn,
      "alarms.actionArns": args.alarms?.actionArns,
    });
    const child = { parent: this };
    const endpointName = args.endpointName ?? uniqueName(name);
    const capture = captureTarget(args);

    const { monitor, ...children } = withoutStackTraces(() => {
      const asyncPolicies = grantAsyncInference(name, args, aws, child);
      const place = { name: endpointName, region: aws.region };
      const alarms = createVariantAlarms(name, args, endpointName, child);
      const anewWith = { ...child, replaceWith: alarms };
      const configuration = createEndpointConfiguration(name, args, place, capture?.uri, anewWith);
      const logGroup = createLogGroup(
        `${name}-logs`,
        pulumi.interpolate`/aws/sagemaker/Endpoints/${endpointName}`,
        args,
        child,
      );
      const capturePolicies = grantToModels(name, args, capture, rollbackStatements(args, alarms), aws, child);
      const update = makeWayForUpdate(this, name, variantsOf(args), configuration.name, place);
      const endpoint = createEndpoint(name, args, endpointName, update.configName, alarms, {
        ...child,
        hooks: update.hooks(),
        dependsOn: [...capturePolicies, ...asyncPolicies, logGroup],
      });
      const autoscaling = endpoint === undefined ? [] : scaleVariants(name, args, endpoint, child);
      const dashboard = drawDashboard(name, args, endpointName, aws, child);
      const captureTable = tableOver(name, args, capture, endpointName, aws, child);
      const { captureMonitor, monitor } = monitorOver(name, args, capture, endpointName, aws, child);
      return {
        ...{ configuration, endpoint, capturePolicies, logGroup, alarms, autoscaling, dashboard, captureTable },
        ...{ asyncPolicies, captureMonitor, monitor },
      };
    });
    const { configuration, endpoint, captureTable } = children;

    this.endpointStatus =
      endpoint === undefined
        ? pulumi.output("Offline")
        : verifiedStatus(this, `MonitoredEndpoint '${name}'`, endpoint, configuration.name, aws.region);
    this.endpointName = pulumi.all([endpoint?.name ?? endpointName, this.endpointStatus]).apply(([known]) => known);
    this.endpointArn = endpoint?.arn ?? offlineArn(endpointName, aws);
    this.endpointConfigName = configuration.name;
    const modelMonitor = watchOver(name, args, capture, this, children, aws, child);
    const { asynchronous } = args;
    privateState.set(this, { name, nodes: { ...children, modelMonitor }, asynchronous, region: aws.region });
    this.captureUri = pulumi.output(capture?.uri);
    this.inputUri = pulumi.output(asynchronous && inputUriOf(asynchronous));
    this.alarmNames = pulumi.all(children.alarms.map((alarm) => alarm.id));
    this.queryTable = captureTable === undefined ? pulumi.output(undefined) : queryTableOf(captureTable);
    this.monitor = monitor;
    this.registerOutputs({
      endpointName: this.endpointName,
      endpointArn: this.endpointArn,
      endpointStatus: this.endpointStatus,
      endpointConfigName: this.endpointConfigName,
      captureUri: this.captureUri,
      inputUri: this.inputUri,
      alarmNames: this.alarmNames,
      queryTable: this.queryTable,
      monitor: this.monitor,
    });
  }

  /** The raw resources, for what the options don't cover. */
  get nodes(): MonitoredEndpointNodes {
    return privateState.get(this).nodes;
  }

  /**
   * Lets a role ask the endpoint; an asynchronous one also store inputs and read answers and failures.
   * @param grantee Short name of whom the grant is for: it names the policy, and is unique among this endpoint's grants.
   */
  grantInvoke(grantee: string, role: RoleRef): void {
    const { name, asynchronous, region } = privateState.get(this);
    grant(
      `${name}-${grantee}-invoke`,
      role,
      `Requests to the endpoint ${name} by ${grantee}`,
      asynchronous === undefined
        ? [allow("Invoke", ["sagemaker:InvokeEndpoint"], this.endpointArn)]
        : askStatements(asynchronous, this.endpointArn, region),
      { parent: this },
    );
  }
}

function createVariantAlarms(
  name: string,
  args: MonitoredEndpointArgs,
  endpointName: pulumi.Input<string>,
  opts: ChildOptions,
): Alarm[] {
  const { alarms = {} } = args;
  if (alarms.enabled === false) return [];
  return variantsOf(args).flatMap(({ variantName }) =>
    createAlarms(`${name}-${variantName}`, { endpointName, variantName }, alarms, args.tags, opts),
  );
}

function createEndpoint(
  name: string,
  args: MonitoredEndpointArgs,
  endpointName: pulumi.Input<string>,
  endpointConfigName: pulumi.Input<string>,
  alarms: readonly Alarm[],
  opts: pulumi.CustomResourceOptions,
): Endpoint | undefined {
  if (args.online === false) return undefined;
  return new Endpoint(
    `${name}-endpoint`,
    {
      name: endpointName,
      endpointConfigName,
      ...(!isServerless(args) && {
        deploymentConfig: deploymentConfig(
          args.deployment ?? {},
          alarms.map((alarm) => alarm.id),
        ),
      }),
      tags: args.tags,
    },
    {
      ...opts,
      // Machines take minutes to come, and a guarded update takes its watching time on top.
      customTimeouts: { create: "60m", update: "9h", delete: "30m" },
      // sagemaker-python-sdk#3124, UpdateEndpoint: "The AsyncInferenceConfig parameter cannot be removed from this endpoint". Nor does it make
      // a serverless endpoint of one with machines, or the reverse under the variant's name (rule serverless-update).
      replacementTrigger: isServerless(args) ? "serverless" : args.asynchronous ? "answers later" : "answers at once",
      // Its name is its own, so that no second one can be made beside it.
      deleteBeforeReplace: true,
    },
  );
}

function scaleVariants(
  name: string,
  args: MonitoredEndpointArgs,
  endpoint: Endpoint,
  opts: pulumi.CustomResourceOptions,
): Autoscaling[] {
  return variantsOf(args).flatMap((variant) =>
    variant.autoscaling === undefined
      ? []
      : createAutoscaling(`${name}-${variant.variantName}`, endpoint, variant, variant.autoscaling, args, opts),
  );
}

function drawDashboard(
  name: string,
  args: MonitoredEndpointArgs,
  endpointName: pulumi.Input<string>,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): Dashboard | undefined {
  if (args.dashboard !== true) return undefined;
  const kind = { region: aws.region, asynchronous: args.asynchronous !== undefined };
  return createDashboard(name, endpointName, variantNamesOf(args), kind, opts);
}

/** The ARN that the endpoint will have again; SageMaker writes it in small letters. */
function offlineArn(endpointName: pulumi.Input<string>, aws: AwsContext): pulumi.Output<string> {
  return pulumi
    .all([aws.partition, aws.region, aws.accountId, endpointName])
    .apply(
      ([partition, region, account, known]) =>
        `arn:${partition}:sagemaker:${region}:${account}:endpoint/${known.toLowerCase()}`,
    );
}
