/** Builder of one generated function: its source text, and the objects that it refers to. */
export class Code {
  private readonly names: string[] = []
  private readonly values: unknown[] = []
  private locals = 0

  /** A name for `value` in the generated code. */
  bind(value: unknown): string {
    const known = this.values.indexOf(value)
    if (known >= 0) return this.names[known] ?? ''
    const name = `k${this.names.length}`
    this.names.push(name)
    this.values.push(value)
    return name
  }

  /** A fresh local name. */
  local(): string {
    return `x${this.locals++}`
  }

  /** Compiles `(parameters) => { body }` with all bound values in scope. */
  build<F>(parameters: string, body: string): F {
    const make = new Function(
      ...this.names,
      `'use strict'\nreturn (${parameters}) => {\n${body}\n}`,
    )
    return make(...this.values)
  }
}

/** Quotes a name for use as a property key in generated code. */
export function quote(name: string): string {
  return JSON.stringify(name).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** An object literal with exactly these own properties, whose values are expressions. */
export function literal(entries: readonly (readonly [string, string])[]): string {
  const properties = entries.map(([key, value]) => {
    // As a plain key it would set the prototype.
    const name = key === '__proto__' ? "['__proto__']" : quote(key)
    return `${name}: ${value}`
  })
  return `{ ${properties.join(', ')} }`
}

/** The position `offset` bytes after `at`, as one sum if `at` already ends in a number. */
export function plus(at: string, offset: number): string {
  if (offset === 0) return at
  const [, base, before] = /^(.*) \+ (\d+)$/.exec(at) ?? []
  return base === undefined ? `${at} + ${offset}` : `${base} + ${Number(before) + offset}`
}

let allowed: boolean | undefined

/** Whether `new Function` works here: a content security policy or a Node flag can forbid it. */
export function mayGenerateCode(): boolean {
  allowed ??= probe()
  return allowed
}

function probe(): boolean {
  try {
    return new Function('return true')() === true
  } catch {
    return false
  }
}
