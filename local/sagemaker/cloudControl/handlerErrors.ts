import { HandlerError, type HandlerErrorCode } from "../../cloud/cloudControlResource.ts";
import { AwsError } from "../wire/errors.ts";

const codes: Readonly<Record<string, HandlerErrorCode>> = {
  ResourceNotFound: "NotFound",
  ObjectNotFoundException: "NotFound",
  ResourceInUse: "ResourceConflict",
  ConflictException: "ResourceConflict",
  ResourceLimitExceeded: "ServiceLimitExceeded",
  ValidationException: "InvalidRequest",
  SerializationException: "InvalidRequest",
};

/** An error of an operation as the resource handlers of CloudFormation report it. */
export function asHandlerError(error: unknown): HandlerError {
  if (error instanceof HandlerError) return error;
  if (!(error instanceof AwsError))
    return new HandlerError("InternalFailure", error instanceof Error ? error.message : String(error));
  if (/already exist/.test(error.message)) return new HandlerError("AlreadyExists", error.message);
  // Hosting, training and the registry say ValidationException where the other families say ResourceNotFound.
  if (/^(Could not find|Requested resource not found|ModelPackage(Group)? \S+ does not exist)/.test(error.message))
    return new HandlerError("NotFound", error.message);
  return new HandlerError(codes[error.code] ?? "GeneralServiceException", error.message);
}
