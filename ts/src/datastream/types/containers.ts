import { memory } from '../input.js'
import { invalid, within } from '../stream-failure.js'
import { memoryOf, requireSameFormat, Type } from '../type.js'
import { boolType } from './bool.js'
import { templateName } from './list.js'
import { mappedType } from './mapped.js'
import { RecordType } from './record.js'

/** QSet: a `Set` in stream order; written in the order of the `Set`, since Qt's own order is random. */
export function setType<T>(element: Type<T>): Type<Set<T>> {
  const { parts, format } = element
  return new Type<Set<T>>(format, {
    name: templateName(format, 'QSet', [element]),
    minimumLength: 4,
    reader: () => {
      const { read } = element
      const entryMemory = memory.entry + memoryOf(element)
      return input => {
        const count = input.count(parts.minimumLength, entryMemory)
        input.allocate(memory.map)
        const values = new Set<T>()
        for (let i = 0; i < count; i++)
          try {
            values.add(read(input))
          } catch (error) {
            throw within(error, i)
          }
        return values
      }
    },
    writer: () => {
      const { write } = element
      return (output, values) => {
        if (!(values instanceof Set)) throw invalid(values, 'a Set')
        output.count(values.size)
        let i = 0
        for (const value of values)
          try {
            write(output, value)
            i++
          } catch (error) {
            throw within(error, i)
          }
      }
    },
    defaultValue: () => new Set(),
    valueShape: { kind: 'set', element },
  })
}

/** QPair, `std::pair`: an array of two. */
export function pairType<A, B>(first: Type<A>, second: Type<B>): Type<[A, B]> {
  const { format } = first
  requireSameFormat(format, [second])
  const name = templateName(format, format.generation === 5 ? 'QPair' : 'std::pair', [
    first,
    second,
  ])
  return mappedType<{ 0: A; 1: B }, [A, B]>(new RecordType(format, { 0: first, 1: second }), {
    name,
    memory: memory.array + 2 * memory.reference + memoryOf(first) + memoryOf(second),
    decode: pair => [pair[0], pair[1]],
    encode(pair) {
      if (!Array.isArray(pair) || pair.length !== 2) throw invalid(pair, 'an array of two')
      return pair
    },
    valueShape: { kind: 'tuple', parts: [first, second] },
  })
}

/**
 * A bool, then the value if it is true; else `undefined`. QDataStream has no operator for `std::optional`: this is
 * `out << has; if (has) out << value;`.
 */
export function optionalType<T>(element: Type<T>): Type<T | undefined> {
  const flag = boolType(element.format)
  return new Type<T | undefined>(element.format, {
    name: `std::optional<${element.name}>`,
    minimumLength: 1,
    memory: memoryOf(element),
    reader: () => {
      const readFlag = flag.read
      const { read } = element
      return input => (readFlag(input) ? read(input) : undefined)
    },
    writer: () => {
      const writeFlag = flag.write
      const { write } = element
      return (output, value) => {
        writeFlag(output, value !== undefined)
        if (value !== undefined) write(output, value)
      }
    },
    defaultValue: () => undefined,
    valueShape: { kind: 'optional', element },
  })
}
