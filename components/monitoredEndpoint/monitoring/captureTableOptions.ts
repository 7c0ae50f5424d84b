import type * as pulumi from "@pulumi/pulumi";

/** A table over the captured data for SQL in Athena, which bills by what a query reads. */
export interface QueryTableOptions {
  /**
   * Days back from now that the table covers, 1 to 3650.
   * @default 365
   */
  readonly days?: pulumi.Input<number>;
  /**
   * GB that one query may read before Athena ends it, 0.011 to 100000: 10 MiB is the least that the provider takes.
   * @default 200
   */
  readonly maxScannedGb?: pulumi.Input<number>;
}
