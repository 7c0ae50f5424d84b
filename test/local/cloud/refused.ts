interface Refused {
  readonly name: string;
  readonly message: string;
}

/** The error that a request ends with; fails where it succeeds. */
export async function refused(request: Promise<unknown>): Promise<Refused> {
  const answer = await request.then(
    () => undefined,
    (error: unknown) => error as Refused,
  );
  if (answer === undefined) throw new Error("the request was taken");
  return { name: answer.name, message: answer.message };
}
