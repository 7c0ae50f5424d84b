/** One request and what is known besides it. */
export type Situation = readonly [request: object, state?: object];

/** A rule, a situation just inside it and one just outside. */
export type Case = readonly [id: string, inside: Situation, outside: Situation];
