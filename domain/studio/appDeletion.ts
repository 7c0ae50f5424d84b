/** What a list of Studio apps says of one. */
interface ListedApp<AppType> {
  readonly DomainId?: string | undefined;
  readonly UserProfileName?: string | undefined;
  readonly SpaceName?: string | undefined;
  readonly AppType?: AppType | undefined;
  readonly AppName?: string | undefined;
  readonly Status?: string | undefined;
}

/** What DeleteApp is asked: an app is of a user profile or of a space. */
interface DeleteRequest<AppType> {
  readonly DomainId: string | undefined;
  readonly AppType: AppType | undefined;
  readonly AppName: string | undefined;
  readonly UserProfileName?: string | undefined;
  readonly SpaceName?: string | undefined;
}

/**
 * Deletes Studio apps that are listed again and again, each once. A list is not the last word: an app that could not be started stays in
 * it as Failed, though SageMaker has deleted it and refuses to do so again.
 */
export class AppDeletion<AppType> {
  readonly #asked = new Set<string>();
  readonly #gone = new Set<string>();
  readonly #delete: (request: DeleteRequest<AppType>) => Promise<unknown>;

  constructor(deleteApp: (request: DeleteRequest<AppType>) => Promise<unknown>) {
    this.#delete = deleteApp;
  }

  /** How many apps were deleted, or are being. */
  get count(): number {
    return this.#asked.size;
  }

  /** Deletes those of a list that can be and were not yet; returns the names of all that are not gone, as `user/app`. */
  async round(listed: readonly ListedApp<AppType>[]): Promise<string[]> {
    const left = listed.filter((app) => app.Status !== "Deleted" && !this.#gone.has(keyOf(app)));
    for (const app of left) await this.#ask(app);
    return left.map(({ SpaceName, UserProfileName, AppName }) => `${SpaceName ?? UserProfileName}/${AppName}`);
  }

  async #ask(app: ListedApp<AppType>): Promise<void> {
    const { DomainId, UserProfileName, SpaceName, AppType, AppName, Status } = app;
    // One that is just starting can't be deleted yet: it is asked again in the next round.
    if (Status === "Deleting" || Status === "Pending" || this.#asked.has(keyOf(app))) return;
    const owner = UserProfileName === undefined ? { SpaceName } : { UserProfileName };
    try {
      await this.#delete({ DomainId, AppType, AppName, ...owner });
      this.#asked.add(keyOf(app));
    } catch (error) {
      if (!isDeleted(error)) throw error;
      this.#gone.add(keyOf(app));
    }
  }
}

function keyOf({ DomainId, UserProfileName, SpaceName, AppType, AppName }: ListedApp<unknown>): string {
  return [DomainId, UserProfileName ?? SpaceName, AppType, AppName].join("/");
}

/**
 * Whether DeleteApp refused an app because it is gone; one may go between the list and the deletion, too. The messages are those that
 * terraform-provider-aws passes over (`internal/service/sagemaker/app.go`, `resourceAppDelete`).
 */
function isDeleted(error: unknown): boolean {
  const { name, message } = error as { readonly name?: string; readonly message?: string };
  if (name === "ResourceNotFound") return true;
  return /has already been deleted|previously failed and was automatically deleted/.test(message ?? "");
}
