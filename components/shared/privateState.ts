/**
 * What belongs to a component and is no output of it, such as its raw resources. It is kept beside the component and not
 * in it, because the schema for other languages is inferred from the class, where every property counts as an output.
 */
export class PrivateState<Component extends object, Value> {
  readonly #values = new WeakMap<Component, Value>();

  set(component: Component, value: Value): Value {
    this.#values.set(component, value);
    return value;
  }

  get(component: Component): Value {
    const value = this.#values.get(component);
    if (value === undefined) throw new Error("the component is not built to its end");
    return value;
  }
}
