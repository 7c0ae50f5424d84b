const local = (...folders: string[]): string[] => folders.map((folder) => `test/local/${folder}/**/*.test.ts`);

/**
 * The tests in lanes that run at once, as patterns of their files. What builds or packs `dist/` stays in one lane, and so
 * does what runs the whole stack of this clone.
 */
export const LANES: readonly (readonly string[])[] = [
  [
    "test/*.test.ts",
    "test/unit/**/*.test.ts",
    ...local("cloud", "cloudFormation", "components", "conformance", "lambda", "monitoring", "providers"),
  ],
  [
    "test/local/*.test.ts",
    ...local("componentProvider", "examples", "package", "policy", "sagemaker", "states"),
    "test/e2e/**/*.test.ts",
  ],
];
