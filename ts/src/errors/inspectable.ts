type Inspect = (value: object, options: object) => string

/** What console.log and util.inspect show of the objects of a class: its name and these facts. */
export function inspectable<T extends object>(
  shown: { prototype: T },
  name: string,
  facts: (object: T) => object,
): void {
  Object.defineProperty(shown.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: T, _depth: number, options: object, inspect: Inspect): string {
      // The prototype itself has none of the facts.
      return this === shown.prototype ? `${name} {}` : `${name} ${inspect(facts(this), options)}`
    },
  })
}
