// A user's small program: runs the workflow with the options of its argument, prints the events, and in the end the endpoint.
import { eventSchema, runWorkflow } from "../../../automation/index.ts";
import type { WorkflowOptions } from "../../../automation/index.ts";

const run = runWorkflow(JSON.parse(process.argv[2] ?? "{}") as WorkflowOptions);
const types = new Set<string>();
for await (const event of run) types.add(eventSchema.parse(event).type);
const { endpoint } = await run.result;
console.log(JSON.stringify({ types: [...types].sort(), endpoint, left: process.env["AWS_ENDPOINT_URL"] }));
