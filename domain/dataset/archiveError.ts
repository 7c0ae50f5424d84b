/** Thrown when an archive, or a member of it, is not what it should be. The message names the member and what is wrong with it. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  /** The member at fault (`train`, `meta` …); absent when the archive as a whole is. */
  readonly member: string | undefined;

  constructor(problem: string, member?: string, options?: ErrorOptions) {
    super(member === undefined ? problem : `member '${member}': ${problem}`, options);
    this.member = member;
  }
}
