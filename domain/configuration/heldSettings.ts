import { settingProblem, type SettingName } from "./settings.ts";

/** The stack's settings as Pulumi hands them out; `pulumi.Config` is one. */
export interface ConfigSource {
  /** The text of a setting, of whatever kind it is. */
  get(key: SettingName): string | undefined;
  getNumber(key: SettingName): number | undefined;
  getBoolean(key: SettingName): boolean | undefined;
  getObject(key: SettingName): unknown;
}

/**
 * Settings that are each held to what they may be as they are read, in their own words: `pulumi config set` takes anything, and
 * Pulumi reads 0 where "0,93" was set. One that can't be right is read as if it were not set, and among the {@link problems}.
 */
export class HeldSettings implements ConfigSource {
  readonly #source: ConfigSource;
  readonly #problems = new Map<string, string>();

  constructor(source: ConfigSource) {
    this.#source = source;
  }

  get(key: SettingName): string | undefined {
    return this.#fits(key) ? this.#source.get(key) : undefined;
  }

  getNumber(key: SettingName): number | undefined {
    return this.#fits(key) ? this.#source.getNumber(key) : undefined;
  }

  getBoolean(key: SettingName): boolean | undefined {
    return this.#fits(key) ? this.#source.getBoolean(key) : undefined;
  }

  getObject(key: SettingName): unknown {
    return this.#fits(key) ? this.#source.getObject(key) : undefined;
  }

  /** What was read and can't be right, in the settings' own words. */
  get problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  #fits(key: SettingName): boolean {
    const text = this.#source.get(key);
    const problem = text === undefined ? undefined : settingProblem(key, text);
    if (problem !== undefined) this.#problems.set(key, problem);
    return problem === undefined;
  }
}
