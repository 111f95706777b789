import { isVariant, scalarText } from './scalar-text.js'

/** The leaves of a value by path: `speed`, `wheels[2].rpm`. The path of a value without parts is `value`. */
export function fieldsOf(value: unknown): Map<string, unknown> {
  const fields = new Map<string, unknown>()
  collect(value, '', fields)
  return fields
}

/** The parts of a value by name or index; `undefined` for a value without parts. */
export function partsOf(value: unknown): [string | number, unknown][] | undefined {
  if (scalarText(value) !== undefined || typeof value !== 'object' || value === null)
    return undefined
  if (isVariant(value)) return partsOf(value.value)
  if (value instanceof Map)
    return Array.from(value, ([key, item]) => [scalarText(key) ?? JSON.stringify(key), item])
  if (Symbol.iterator in value)
    return Array.from(value as Iterable<unknown>, (item, index) => [index, item])
  return Object.entries(value)
}

function collect(value: unknown, path: string, fields: Map<string, unknown>): void {
  const parts = partsOf(value)
  if (!parts) {
    fields.set(path === '' ? 'value' : path, value)
    return
  }
  for (const [step, part] of parts)
    collect(
      part,
      typeof step === 'number' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`,
      fields,
    )
}
