import type { ClassifyAnswer, EndpointView, VariantView } from "../wire.ts";
import { isObject, parsedJson, textOf } from "../../../domain/rules/reading.ts";
import { uprightRequest } from "../../../domain/images/upright/uprightPicture.ts";
import { imageContentType, parseProbabilities } from "../../../domain/workflow/prediction.ts";
import { Refused } from "../guard.ts";
import type { ClassNames } from "./classNames.ts";
import type { CloudAccess, StudioClients } from "./clients.ts";
import { TrafficReader } from "./traffic.ts";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import type { Response } from "../../sagemaker/resources/operation.ts";
import { labelsFor, milliseconds } from "./values.ts";

type Endpoint = Response<"DescribeEndpoint">;
type Config = Response<"DescribeEndpointConfig">;

const MOST_ENDPOINTS = 20;

/** Where an endpoint's captured data goes. */
export interface CaptureDestination {
  readonly endpoint: string;
  readonly variants: readonly string[];
  readonly bucket: string;
  /** Key prefix, without the endpoint's name. */
  readonly prefix: string;
}

/** The endpoints: how they are, what traffic they have, and one of them asked about a picture. */
export class Endpoints {
  readonly #access: CloudAccess;
  readonly #clients: StudioClients;
  readonly #classes: ClassNames;
  readonly #traffic: TrafficReader;

  constructor(access: CloudAccess, clients: StudioClients, classes: ClassNames) {
    this.#access = access;
    this.#clients = clients;
    this.#classes = classes;
    this.#traffic = new TrafficReader(clients);
  }

  async read(): Promise<EndpointView[]> {
    return Promise.all((await this.#all()).map((endpoint) => this.#view(endpoint)));
  }

  /** Where captured data is to be found, of the endpoints that capture. */
  async destinations(): Promise<CaptureDestination[]> {
    return (await this.#all()).flatMap(({ EndpointName: endpoint, DataCaptureConfig: capture, ProductionVariants }) => {
      const at = parseS3Uri(capture?.DestinationS3Uri ?? "");
      const variants = (ProductionVariants ?? []).map(({ VariantName }) => VariantName);
      return at === undefined ? [] : [{ endpoint, variants, bucket: at.bucket, prefix: at.key.replace(/\/$/, "") }];
    });
  }

  /** Asks an endpoint about a picture, through the same door as any client, so that it is counted and captured. */
  async classify(name: string, picture: Buffer): Promise<ClassifyAnswer> {
    const { InvokeEndpointCommand, SageMakerRuntimeServiceException } =
      await import("@aws-sdk/client-sagemaker-runtime");
    const runtime = await this.#clients.runtime();
    const body = await uprightRequest(picture);
    const began = performance.now();
    try {
      const answer = await runtime.send(
        new InvokeEndpointCommand({ EndpointName: name, ContentType: imageContentType(body), Body: body }),
      );
      const took = performance.now() - began;
      const probabilities = parseProbabilities(Buffer.from(answer.Body).toString("utf8"));
      if (probabilities === undefined) throw new Refused(502, "The endpoint's answer is no list of probabilities.");
      return {
        variant: answer.InvokedProductionVariant ?? "",
        milliseconds: Math.round(took * 10) / 10,
        probabilities,
        labels: labelsFor(probabilities.length, await this.classesOf(name)),
      };
    } catch (error) {
      if (!(error instanceof SageMakerRuntimeServiceException)) throw error;
      const original = (error as { OriginalMessage?: string }).OriginalMessage;
      throw new Refused(error.$metadata.httpStatusCode === 400 ? 404 : 422, readMessage(original ?? error.message));
    }
  }

  /** The class names of the model that an endpoint serves. */
  async classesOf(name: string): Promise<readonly string[] | undefined> {
    const endpoint = await this.#describe(name);
    const config = endpoint && (await this.#config(endpoint));
    const bucket = config && (await this.#bucketOf(config));
    return bucket === undefined ? undefined : this.#classes.of(bucket);
  }

  async #all(): Promise<Endpoint[]> {
    const { Endpoints: found } = await this.#access.control("ListEndpoints", {
      ...({ SortBy: "CreationTime", SortOrder: "Descending", MaxResults: MOST_ENDPOINTS } as const),
    });
    const all = await Promise.all(found.map(({ EndpointName: name }) => this.#describe(name)));
    return all.filter((endpoint) => endpoint !== undefined);
  }

  async #view(endpoint: Endpoint): Promise<EndpointView> {
    const { EndpointName: name, DataCaptureConfig: capture } = endpoint;
    const config = await this.#config(endpoint);
    const variants = (endpoint.ProductionVariants ?? []).map((running): VariantView => {
      const planned = config?.ProductionVariants.find(({ VariantName }) => VariantName === running.VariantName);
      return {
        name: running.VariantName,
        model: planned?.ModelName ?? "",
        instance: planned?.ServerlessConfig === undefined ? (planned?.InstanceType ?? "") : "serverless",
        count: running.CurrentInstanceCount ?? 0,
        desired: running.DesiredInstanceCount ?? 0,
        weight: running.CurrentWeight ?? 1,
      };
    });
    const bucket = config && (await this.#bucketOf(config));
    const classes = bucket === undefined ? undefined : await this.#classes.of(bucket);
    const names = variants.map((variant) => variant.name);
    return {
      name,
      arn: endpoint.EndpointArn,
      status: endpoint.EndpointStatus,
      ...(endpoint.FailureReason === undefined ? {} : { reason: endpoint.FailureReason }),
      config: endpoint.EndpointConfigName ?? "",
      createdAt: milliseconds(endpoint.CreationTime),
      variants,
      ...(capture?.EnableCapture === true ? { sampling: capture.CurrentSamplingPercentage } : {}),
      ...(classes === undefined ? {} : { classes }),
      traffic: await this.#traffic.read(name, names),
    };
  }

  #describe(name: string): Promise<Endpoint | undefined> {
    return this.#access.control("DescribeEndpoint", { EndpointName: name }).catch(() => undefined);
  }

  #config({ EndpointConfigName: name = "" }: Endpoint): Promise<Config | undefined> {
    return this.#access.control("DescribeEndpointConfig", { EndpointConfigName: name }).catch(() => undefined);
  }

  /** The bucket that the served model comes from. */
  async #bucketOf(config: Config): Promise<string | undefined> {
    const name = config.ProductionVariants[0]?.ModelName ?? "";
    const model = await this.#access.control("DescribeModel", { ModelName: name }).catch(() => undefined);
    const container = model?.PrimaryContainer ?? model?.Containers?.[0];
    const uri = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri ?? "";
    return parseS3Uri(uri)?.bucket;
  }
}

/** The built-in algorithm says what is wrong as `{"error":"…"}`. */
function readMessage(text: string): string {
  const value = parsedJson(text)?.value;
  return (isObject(value) ? textOf(value, "error") : undefined) ?? text;
}
