/**
 * What stands for the SDK's chain of credential providers in the bundles (build.ts). Lambda puts the execution role's keys into the
 * environment ("Working with environment variables" of its guide), where the chain looks first too.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
