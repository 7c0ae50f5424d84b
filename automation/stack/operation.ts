import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { Reporter } from "../progress/reporter.ts";
import type { Interrupts } from "../runs/interrupts.ts";
import type { Clients } from "./clients.ts";

/** What an operation on the stack needs around it. */
export interface Operation {
  readonly stack: Stack;
  readonly clients: Clients;
  readonly reporter: Reporter;
  readonly interrupts: Interrupts;
}
