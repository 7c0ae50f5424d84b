/**
 * Whether DeleteApp refused an app because it is gone, which a list of apps may say otherwise: one that could not be started stays in it as
 * Failed, though SageMaker has deleted it, and one may go between the list and the deletion. The messages are those that
 * terraform-provider-aws passes over (`internal/service/sagemaker/app.go`, `resourceAppDelete`).
 */
export function isDeletedApp(error: unknown): boolean {
  const { name, message } = error as { readonly name?: string; readonly message?: string };
  if (name === "ResourceNotFound") return true;
  return /has already been deleted|previously failed and was automatically deleted/.test(message ?? "");
}
