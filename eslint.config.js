import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", "out/", ".local/", "coverage/", "*.js", "**/*.mjs", "**/*.cjs"] },
  {
    // The pages' own scripts, which browsers take as they are.
    files: ["*/**/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: Object.fromEntries(
        ["document", "getComputedStyle", "matchMedia", "window", "IntersectionObserver"].map((name) => [
          name,
          "readonly",
        ]),
      ),
    },
    rules: {
      "no-undef": "error",
      "no-shadow": "error",
      "no-unused-vars": "error",
      eqeqeq: "error",
      "prefer-const": "error",
    },
  },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Counts and percentages read better bare; objects in templates (the classic `${bucket.id}` bug) stay forbidden.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Only-for-effect arrow functions are how Node's callbacks are written.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // chai's property assertions (`expect(x).to.be.true`) are expressions.
      "@typescript-eslint/no-unused-expressions": "off",
      // Made while the files are loaded, or left by a test that failed, it answers the tests of other files: `send` then gives
      // undefined ("Cannot read properties of undefined (reading 'then')").
      "no-restricted-syntax": [
        "error",
        {
          selector: "VariableDeclarator > CallExpression.init[callee.name='mockClient'][arguments.0.name=/^[A-Z]/]",
          message: "Mock the class for its suite alone: mockedClient of test/support.",
        },
      ],
    },
  },
);
