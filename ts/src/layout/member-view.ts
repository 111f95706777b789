import { Code, mayGenerateCode, quote } from '../codec/generated-code.js'
import type { PlacedMember, Resolved } from './resolved.js'
import { memory, View } from './view.js'
import { partCode, partOf, viewError } from './view-parts.js'

/** The constructor of the views of one struct or union. */
export type ViewClass = new (view: DataView) => View

/** Creates a class with a getter for each member, and setters for scalars if it is writable. */
export function memberViewClass(
  type: Resolved<unknown>,
  members: readonly PlacedMember[],
  writable: boolean,
): ViewClass {
  return mayGenerateCode()
    ? generateViewClass(type, members, writable)
    : defineViewClass(type, members, writable)
}

function generateViewClass(
  type: Resolved<unknown>,
  members: readonly PlacedMember[],
  writable: boolean,
): ViewClass {
  const code = new Code()
  const slot = code.bind(memory)
  const fail = code.bind((view: View, key: string, error: unknown) =>
    viewError(view, type, key, error),
  )
  const guarded = (key: string, statement: string) =>
    `try { ${statement} } catch (e) { throw ${fail}(this, ${key}, e) }`
  let body = ''
  members.forEach(({ key, offset, type: part }, index) => {
    const name = quote(key)
    if (part.viewOf) {
      const made = `return ${partCode(code, 'this', index, offset, part, writable)}`
      body += `get [${name}]() { ${guarded(name, made)} }\n`
      return
    }
    const get = `const v = this[${slot}]; return ${part.getCode(code, String(offset))}`
    body += `get [${name}]() { ${guarded(name, get)} }\n`
    if (!writable) return
    const set = `const v = this[${slot}]; ${part.setCode(code, String(offset), 'x')}`
    body += `set [${name}](x) { ${guarded(name, set)} }\n`
  })
  const base = code.bind(View)
  const make = code.build<() => ViewClass>('', `return class extends ${base} {\n${body}}`)
  return make()
}

function defineViewClass(
  type: Resolved<unknown>,
  members: readonly PlacedMember[],
  writable: boolean,
): ViewClass {
  const viewClass = class extends View {}
  members.forEach(({ key, offset, type: part }, index) => {
    const guarded = <T>(view: View, work: () => T): T => {
      try {
        return work()
      } catch (error) {
        throw viewError(view, type, key, error)
      }
    }
    const get = function (this: View): unknown {
      return guarded(this, () =>
        part.viewOf ? partOf(this, index, offset, part, writable) : part.get(this[memory], offset),
      )
    }
    const set = function (this: View, value: unknown): void {
      guarded(this, () => part.set(this[memory], offset, value))
    }
    Object.defineProperty(
      viewClass.prototype,
      key,
      writable && !part.viewOf ? { configurable: true, get, set } : { configurable: true, get },
    )
  })
  return viewClass
}
