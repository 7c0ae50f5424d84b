import { createSageMaker, type SageMakerOptions, type SageMakerService } from "../sagemaker/index.ts";
import type { OwnService } from "./gateway.ts";
import { sageMakerPermissions } from "./sageMakerPermissions.ts";

/** The local SageMaker, with the scaling of its endpoints, as a service of the gateway. */
export function sageMakerService(options: SageMakerOptions): { service: SageMakerService; door: OwnService } {
  const service = createSageMaker(options);
  const door: OwnService = {
    signingNames: ["sagemaker", "application-autoscaling"],
    handles: (req) => service.handles(req),
    handle: (req, res, body) => service.handle(req, res, body),
    permissions: (req, body) => sageMakerPermissions(req, body, options.region, options.accountId),
  };
  return { service, door };
}
