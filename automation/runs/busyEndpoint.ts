const refusal = /Cannot (?:update|delete) in-progress endpoint(?: "?(?:arn:[\w:-]+:endpoint\/)?([\w-]+)"?)?/;

/**
 * What to do where SageMaker refuses something of an endpoint because it is being changed. `MonitoredEndpoint` waits that out, but for
 * an endpoint that has left the program (`online: false`), of which no hook of the program hears any more.
 */
export function busyEndpointHint(reasons: readonly string[]): string {
  const found = reasons.map((reason) => refusal.exec(reason)).find((match) => match !== null);
  if (found === undefined) return "";
  const name = found[1] ?? "NAME";
  return (
    "\nSageMaker is changing the endpoint (an update, autoscaling, a creation) and takes nothing else until that is over. Wait for it " +
    `(aws sagemaker wait endpoint-in-service --endpoint-name ${name}), then the same command goes on; nothing is lost.`
  );
}
