import { literal, plus, quote } from '../../codec/generated-code.js'
import type { FixedLayout } from '../fixed-layout.js'
import { objectOf, requireObject } from '../shape.js'
import { within } from '../stream-failure.js'
import { cutOf, type Entry, partsOf, type Run } from './record-parts.js'

/** The layout of a record whose fields all have a fixed size; `undefined` for other records. */
export function recordLayout<T extends object>(
  entries: readonly Entry[],
): { fixed?: FixedLayout<T> } {
  if (entries.length === 0) return { fixed: fixedRecord({ fields: [], size: 0 }) }
  const [run, ...more] = partsOf(entries)
  return run && 'fields' in run && more.length === 0 ? { fixed: fixedRecord(run) } : {}
}

function fixedRecord<T extends object>(run: Run): FixedLayout<T> {
  const { fields, size } = run
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
    cutAt: available => cutOf(run, available),
  }
}

function inField<T>(key: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, key)
  }
}
