/**
 * Makes `instanceof` true for objects of another copy of this package: a program may load it by `import` and by `require`.
 */
export function brand(branded: { prototype: object }, name: string): void {
  const mark = Symbol.for(`qt-ipc.${name}`)
  Object.defineProperty(branded.prototype, mark, { value: true })
  Object.defineProperty(branded, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // Classes derived elsewhere inherit this method, but not the brand.
      return this === branded
        ? typeof value === 'object' && value !== null && mark in value
        : typeof this === 'function' && Function.prototype[Symbol.hasInstance].call(this, value)
    },
  })
}
