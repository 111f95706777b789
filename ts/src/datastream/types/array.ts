import { plus } from '../../codec/generated-code.js'
import type { FixedLayout } from '../fixed-layout.js'
import { memory } from '../input.js'
import { invalid, within } from '../stream-failure.js'
import { memoryOf, Type } from '../type.js'

/** `count` consecutive values without a length: a C array, the cells of a matrix. */
export function arrayType<T>(
  element: Type<T>,
  count: number,
  name = `${element.name}[${count}]`,
): Type<T[]> {
  if (!Number.isInteger(count) || count < 0)
    throw new RangeError(`count must be a number of elements, got ${count}`)
  const { fixed, minimumLength, defaultValue } = element.parts
  return new Type<T[]>(element.format, {
    name,
    minimumLength: count * minimumLength,
    memory: memory.array + count * (memory.reference + memoryOf(element)),
    ...(fixed ? { fixed: arrayLayout(fixed, count) } : {}),
    reader: () => {
      const { read } = element
      return input => {
        const values: T[] = []
        for (let i = 0; i < count; i++) values.push(at(i, () => read(input)))
        return values
      }
    },
    writer: () => {
      const { write } = element
      return (output, values) => {
        requireLength(values, count)
        for (let i = 0; i < count; i++) at(i, () => write(output, values[i] as T))
      }
    },
    defaultValue: () => Array.from({ length: count }, defaultValue),
    valueShape: { kind: 'list', element },
  })
}

function arrayLayout<T>(element: FixedLayout<T>, count: number): FixedLayout<T[]> {
  const { size } = element
  const indexes = Array.from({ length: count }, (_, i) => i)
  return {
    size: count * size,
    get: (view, start) => indexes.map(i => at(i, () => element.get(view, start + i * size))),
    set(view, start, values) {
      requireLength(values, count)
      for (const i of indexes) at(i, () => element.set(view, start + i * size, values[i] as T))
    },
    getCode: (code, start) =>
      `[${indexes.map(i => element.getCode(code, plus(start, i * size))).join(', ')}]`,
    setCode(code, start, value, path) {
      let text = `${code.bind(requireLength)}(${value}, ${count}, ${code.bind(path)})\n`
      for (const i of indexes) {
        const local = code.local()
        text += `const ${local} = ${value}[${i}]\n`
        text += element.setCode(code, plus(start, i * size), local, [...path, i])
      }
      return text
    },
    cutAt(available) {
      const index = Math.floor(available / size)
      const { steps, offset, size: length } = element.cutAt(available - index * size)
      return { steps: [index, ...steps], offset: index * size + offset, size: length }
    },
  }
}

function requireLength(
  values: unknown,
  count: number,
  path: readonly (string | number)[] = [],
): void {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)
  if (!isList || values.length !== count) throw invalid(values, `an array of ${count}`, path)
}

function at<T>(index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, index)
  }
}
