import { literal, plus, quote } from '../compile/code.js'
import { within } from '../failure.js'
import type { FixedLayout } from '../fixed-layout.js'
import { objectOf, requireObject } from '../shape.js'
import type { Type } from '../type.js'

interface FixedField {
  readonly key: string
  readonly layout: FixedLayout<unknown>
  readonly offset: number
}

/** The layout of a record whose fields all have a fixed size; nothing for other records. */
export function recordLayout<T extends object>(
  entries: readonly (readonly [string, Type<unknown>])[],
): { fixed?: FixedLayout<T> } {
  const fields: FixedField[] = []
  let size = 0
  for (const [key, type] of entries) {
    const layout = type.parts.fixed
    if (!layout) return {}
    fields.push({ key, layout, offset: size })
    size += layout.size
  }
  return { fixed: fixedRecord(fields, size) }
}

function fixedRecord<T extends object>(
  fields: readonly FixedField[],
  size: number,
): FixedLayout<T> {
  return {
    size,
    get: (view, at) =>
      objectOf<T>(
        fields.map(({ key, layout, offset }) => [
          key,
          inField(key, () => layout.get(view, at + offset)),
        ]),
      ),
    set(view, at, value) {
      const object = requireObject(value)
      for (const { key, layout, offset } of fields)
        inField(key, () => layout.set(view, at + offset, Reflect.get(object, key)))
    },
    getCode: (code, at) =>
      literal(
        fields.map(({ key, layout, offset }) => [key, layout.getCode(code, plus(at, offset))]),
      ),
    setCode(code, at, value, path) {
      const check = code.bind(requireObject)
      let text = `if (typeof ${value} !== 'object' || ${value} === null) ${check}(${value}, ${code.bind(path)})\n`
      for (const { key, layout, offset } of fields) {
        const local = code.local()
        text += `const ${local} = ${value}[${quote(key)}]\n`
        text += layout.setCode(code, plus(at, offset), local, [...path, key])
      }
      return text
    },
    pathAt(available) {
      const cut = fields.find(({ offset, layout }) => offset + layout.size > available)
      return cut ? [cut.key, ...cut.layout.pathAt(available - cut.offset)] : []
    },
  }
}

function inField<T>(key: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, key)
  }
}
