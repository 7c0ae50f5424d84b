import type { CloudClients } from "./aws/clients.ts";
import type { Images } from "./containers/images.ts";
import type { Processes } from "./containers/processes.ts";
import type { ServiceModels } from "./model/serviceModels.ts";
import type { SageMakerOptions } from "./options.ts";
import type { Arns } from "./resources/arns.ts";
import type { Store } from "./store/store.ts";

/**
 * What the parts are built from. A part names those that it needs (`Pick<Services, "store" | "arns">`); nothing here
 * knows the parts, and `index.ts` puts them together.
 */
export interface Services {
  readonly options: SageMakerOptions;
  readonly store: Store;
  readonly arns: Arns;
  readonly models: ServiceModels;
  readonly cloud: CloudClients;
  readonly images: Images;
  readonly processes: Processes;
  /** Whether a resource with this ARN exists. */
  knownArn(arn: string): boolean;
  /** The name (as it was given) of a resource by its ARN; the ARN's own last part where there is none. */
  nameOf(arn: string): string;
}

/** What operations ask of the training jobs' processes. */
export interface TrainingJobs {
  /** Starts a stored job. */
  begin(name: string): void;
  stopJob(name: string): Promise<void>;
}

/** What operations ask of the endpoints' processes; each call takes up what the stored record says. */
export interface HostedEndpoints {
  create(name: string): void;
  update(name: string): void;
  rescale(name: string): void;
  delete(name: string): void;
  live(name: string): LiveTraffic | undefined;
}

/** An endpoint as it serves now. */
export interface LiveTraffic {
  /** Part of the requests (0 to 1) that the next fleet gets. */
  readonly share: number;
  readonly fleet:
    | {
        /** The shadow among them. */
        readonly all: readonly {
          readonly name: string;
          readonly weight: number;
          readonly instances: { readonly length: number };
        }[];
      }
    | undefined;
}

/** What every operation may use. */
export interface Context extends Services {
  readonly training: TrainingJobs;
  readonly hosting: HostedEndpoints;
}
