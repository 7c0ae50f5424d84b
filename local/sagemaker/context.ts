import type { CloudClients } from "./aws/clients.ts";
import type { Images } from "./containers/images.ts";
import type { Processes } from "./containers/processes.ts";
import type { Hosting } from "./hosting/hosting.ts";
import type { ServiceModels } from "./model/serviceModels.ts";
import type { SageMakerOptions } from "./options.ts";
import type { Arns } from "./resources/arns.ts";
import type { Store } from "./store/store.ts";
import type { Training } from "./training/training.ts";

/** What every operation may use. */
export interface Context {
  readonly options: SageMakerOptions;
  readonly store: Store;
  readonly arns: Arns;
  readonly models: ServiceModels;
  readonly cloud: CloudClients;
  readonly images: Images;
  readonly processes: Processes;
  readonly training: Training;
  readonly hosting: Hosting;
  /** Whether a resource with this ARN exists. */
  knownArn(arn: string): boolean;
  /** The name (as it was given) of a resource by its ARN; the ARN's own last part where there is none. */
  nameOf(arn: string): string;
}
