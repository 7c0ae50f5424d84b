/** What a request, an answer and an error are, whichever client made or read them. */
export interface Client {
  readonly name: string;
  /** One call of an operation, named as the service model does. Times come back as ISO text, blobs as UTF-8 text. */
  call(service: Service, operation: string, input: Answer): Promise<Answer>;
  /** All items of a List operation, read page by page. */
  pages(operation: string, input: Answer, member: string, pageSize: number): Promise<Answer[]>;
  /** The client's own waiter, named as the service model does. */
  wait(waiter: string, input: Answer): Promise<void>;
  close(): Promise<void>;
}

export type Service = "sagemaker" | "sagemaker-runtime" | "application-autoscaling";

export type Answer = Readonly<Record<string, unknown>>;

/** Where the clients go. Without an endpoint they go to AWS, with the credentials of their environment. */
export interface Place {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** An error that a service answered with, as every client tells it. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ServiceError";
    this.code = code;
  }
}

/** `Code: message` of the error that a call is answered with. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    return `no error, but ${JSON.stringify(await call)}`;
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** Variables that lead a client to a place. */
export function environmentOf(place: Place): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_DEFAULT_REGION: place.region,
    AWS_PAGER: "",
    ...(place.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: place.endpoint }),
    ...(place.credentials === undefined
      ? {}
      : {
          ...{ AWS_ACCESS_KEY_ID: place.credentials.accessKeyId, AWS_SESSION_TOKEN: "", AWS_PROFILE: undefined },
          ...{ AWS_SECRET_ACCESS_KEY: place.credentials.secretAccessKey },
          // Settings of the machine's own user must not lead elsewhere.
          ...{
            AWS_CONFIG_FILE: "/dev/null",
            AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
            AWS_EC2_METADATA_DISABLED: "true",
          },
        }),
  };
}
