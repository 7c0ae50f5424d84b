import type { Clients } from "../stack/clients.ts";
import { imageContentType, parseProbabilities } from "../../domain/workflow/prediction.ts";
import { uprightRequest } from "../../domain/images/upright/uprightPicture.ts";
import { messageOf, SconesError } from "../runs/errors.ts";

export interface Prediction {
  readonly image: string;
  readonly label: string;
  readonly confidence: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface Picture {
  /** What the user called it: a path or an S3 URI. */
  readonly name: string;
  /** @throws PictureError where this one can't be read */
  read(): Promise<Uint8Array>;
}

/** Thrown when one picture can't be read or classified, which says nothing about others. */
export class PictureError extends SconesError {
  override readonly name = "PictureError";
}

export interface Request {
  readonly name: string;
  readonly body: Uint8Array;
  readonly inferenceId?: string;
}

/** Asks the endpoint about one picture, by `ask` where it is asked in another way. */
export async function predict(
  clients: Clients,
  endpointName: string,
  classes: readonly string[],
  picture: Picture,
  ask: (request: Request) => Promise<number[]> = (request) => askEndpoint(clients, endpointName, request),
): Promise<Prediction> {
  const body = await uprightRequest(await picture.read());
  return toPrediction(picture.name, await ask({ name: picture.name, body }), classes);
}

/** One request: the probabilities of the classes. */
export async function askEndpoint(
  clients: Clients,
  endpointName: string,
  { name, body, inferenceId }: Request,
): Promise<number[]> {
  const { InvokeEndpointCommand, ModelError } = await import("@aws-sdk/client-sagemaker-runtime");
  let answer: string;
  try {
    const { Body } = await (
      await clients.runtime()
    ).send(
      new InvokeEndpointCommand({
        EndpointName: endpointName,
        ContentType: imageContentType(body),
        Accept: "application/json",
        Body: body,
        ...(inferenceId !== undefined && { InferenceId: inferenceId }),
      }),
    );
    answer = new TextDecoder().decode(Body);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const isOwnFailure = (error.OriginalStatusCode ?? 0) >= 500;
    const what = isOwnFailure
      ? `The model failed at ${name}.`
      : `The model can't classify ${name}; it takes PNG and JPEG pictures.`;
    throw new PictureError(`${what} SageMaker says: ${messageOf(error)}`, { cause: error });
  }
  return parseAnswer(answer);
}

/** @throws SconesError where the model answers something else than a list of probabilities */
export function parseAnswer(answer: string): number[] {
  const probabilities = parseProbabilities(answer);
  if (probabilities !== undefined) return probabilities;
  throw new SconesError(`The endpoint answered no list of probabilities: ${answer.slice(0, 200)}`);
}

export function toPrediction(image: string, probabilities: readonly number[], classes: readonly string[]): Prediction {
  const confidence = Math.max(...probabilities);
  const best = probabilities.indexOf(confidence);
  return {
    image,
    label: classes[best] ?? `class ${best}`,
    confidence,
    probabilities: Object.fromEntries(probabilities.map((value, index) => [classes[index] ?? `class ${index}`, value])),
  };
}
