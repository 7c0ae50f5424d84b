import * as pulumi from "@pulumi/pulumi";

/** An operation is tried again so often, with longer and longer waits that come to two minutes together. */
const TRIES = 10;
const LONGEST_WAIT_SECONDS = 15;

/**
 * What AWS says where a role, or its policy, has not spread to the service yet that is to act as it, and of a state machine whose
 * predecessor of the same name is not gone yet.
 *
 * IAM is eventually consistent (IAM user guide, "Changes that I make are not always immediately visible"). terraform-provider-aws
 * tries again for two minutes (`internal/service/scheduler/schedule.go`, `internal/service/sagemaker/training_job.go`,
 * `internal/service/appautoscaling/target.go`, whose role AWS makes itself with an account's first target); the resource
 * handlers behind Cloud Control don't (aws-cloudformation-resource-providers-stepfunctions, CreateHandler and ResourceHandler), nor
 * does aws-native around them (its #148, "Assume role for lambda fails at first try"; `provider/pkg/client/client.go` of 1.79, Create).
 * The log's sentence: go-to-k/cdkd#2783. Deletion in the background: service model of Step Functions, DeleteStateMachine.
 */
const NOT_YET = [
  /authorized to assume the provided role/,
  /not authorized to access the Log Destination/,
  /must allow AWS EventBridge Scheduler to assume the role/,
  /Could not assume role/,
  /Unable to assume IAM role/,
  /StateMachineDeleting/,
];

/**
 * What aws-native says where a service was asked for too much at once. It asks again for updates and deletions, not for creations (client.go, Create).
 * CloudFormation calls of its handlers' errors this one, NetworkFailure and ServiceInternalError retriable (CloudFormation CLI guide, "Resource
 * type handler error codes"); of the other two the service may have done what was asked for.
 */
const TOO_OFTEN = /creating resource.*failed with "Throttling"/;

/**
 * How the engine begins where aws-native found what AWS could not finish, and has its identifier (provider.go, partialError; pulumi, InitError): a
 * second try updates that by nothing (pulumi 3.276, pkg/resource/deploy/step.go: `partial`) or makes another (3.259), while `anewIfFailed` mends it.
 */
const MADE_IN_PART = /^\d+ errors? occurred:\s+\* operation CREATE failed/;

/** Whether an operation that was refused may be taken a moment later. */
export function isNotYet(error: string): boolean {
  return !MADE_IN_PART.test(error) && [TOO_OFTEN, ...NOT_YET].some((sentence) => sentence.test(error));
}

/** Seconds to wait before the next try; undefined where there were enough. */
export function waitBefore(tries: number): number | undefined {
  return tries > TRIES ? undefined : Math.min(2 ** tries, LONGEST_WAIT_SECONDS);
}

/** Says why an operation is tried again, and waits before it; false where there were tries enough. */
export async function waited(tries: number, why: string): Promise<boolean> {
  const seconds = waitBefore(tries);
  if (seconds === undefined) return false;
  void pulumi.log.info(`${why}, tried again in ${seconds} s`);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return true;
}

/** What has its provider ask AWS once. terraform-provider-aws tries functions, models, jobs and endpoints again itself, not domains (`resourceDomainCreate`). */
const ASKED_ONCE = /^aws-native:|^aws:sagemaker\/domain:/;

/**
 * Has a component's resources asked for again whose providers ask AWS once.
 * @param component Name of the component, by which the engine knows the hook.
 */
export function askingAgain(component: string) {
  let again: pulumi.ErrorHook | undefined;
  return (type: string, opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions => {
    if (!ASKED_ONCE.test(type) || !takesErrorHooks()) return opts;
    again ??= errorHook(`${component}-asked-again`, async ({ name, errors }) => {
      const [latest = ""] = errors;
      return isNotYet(latest) && (await waited(errors.length, `${name}: AWS does not take it yet`));
    });
    return { ...opts, hooks: { ...opts.hooks, onError: [...(opts.hooks?.onError ?? []), again] } };
  };
}

/** How many hooks of a name each engine knows: it has an address of its own in each run. */
const known = new Map<string, number>();

/**
 * A hook of the name, or with a number behind it where there is one already: an engine takes a name once ("resource hook already
 * registered for name", pulumi, pkg/resource/deploy/resource_hooks.go), while resources of one name are allowed below parents of
 * different types, as components of one region each.
 */
export function errorHook(name: string, callback: pulumi.ErrorHookFunction): pulumi.ErrorHook {
  const key = `${engineAddress()} ${name}`;
  const number = (known.get(key) ?? 0) + 1;
  known.set(key, number);
  return new pulumi.ErrorHook(number === 1 ? name : `${name}-${number}`, callback);
}

/** Where the program's engine listens; "" of Pulumi's mocks. */
export function engineAddress(): string {
  const monitor = pulumi.runtime.getMonitor() as { getChannel?(): { getTarget(): string } } | undefined;
  return monitor?.getChannel?.().getTarget() ?? "";
}

/** Pulumi's mocks (3.259) say that they take error hooks, and a resource that has one is then never registered. */
export function takesErrorHooks(): boolean {
  return "registerErrorHook" in (pulumi.runtime.getMonitor() ?? {});
}
