/** asl-validator has types of its own, but its package.json does not let them be found by an `import`. */
declare module "asl-validator" {
  interface Validation {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  export default function validate(definition: unknown): Validation;
}
