import type { Infer } from '../../codec/codec.js'
import { mayGenerateCode } from '../../codec/generated-code.js'
import { objectShape } from '../../codec/value-shape.js'
import { generateRecordRead, generateRecordWrite } from '../compile/record-code.js'
import type { Format } from '../format.js'
import { memory } from '../input.js'
import { objectOf, requireObject } from '../shape.js'
import { within } from '../stream-failure.js'
import { memoryOf, type Read, requireSameFormat, Type, type Write } from '../type.js'
import { recordLayout } from './record-layout.js'
import { type Entry, partsOf, shortRun } from './record-parts.js'

/** The fields of a record: names and their types, in stream order. */
export type Fields = Readonly<Record<string, Type<unknown>>>

/** The plain object that a record of these fields decodes to. */
export type RecordOf<F> = { -readonly [K in keyof F]: Infer<F[K]> }

/** A record: the type of `out << a << b << c`. */
export class RecordType<F extends Fields> extends Type<RecordOf<F>> {
  /** @internal */
  constructor(
    format: Format,
    readonly fields: F,
    name?: string,
  ) {
    const entries = Object.entries<Type<unknown>>(fields)
    requireSameFormat(format, Object.values(fields))
    super(format, {
      name: name ?? `{ ${entries.map(([key, type]) => `${key}: ${type.name}`).join('; ')} }`,
      minimumLength: entries.reduce((sum, [, type]) => sum + type.parts.minimumLength, 0),
      ...recordLayout<RecordOf<F>>(entries),
      memory: entries.reduce<number>(
        (sum, [, type]) => sum + memory.reference + memoryOf(type),
        memory.record,
      ),
      reader: () =>
        mayGenerateCode() ? generateRecordRead(entries) : interpretRead<RecordOf<F>>(entries),
      writer: () =>
        mayGenerateCode() ? generateRecordWrite(entries) : interpretWrite<RecordOf<F>>(entries),
      defaultValue: () =>
        objectOf<RecordOf<F>>(entries.map(([key, type]) => [key, type.parts.defaultValue()])),
      valueShape: objectShape(fields),
    })
  }
}

function interpretRead<T extends object>(entries: readonly Entry[]): Read<T> {
  const parts = partsOf(entries)
  return input => {
    const fields: [string, unknown][] = []
    for (const part of parts) {
      if ('type' in part) {
        fields.push([part.key, atKey(part.key, () => part.type.read(input))])
        continue
      }
      if (part.size > input.remaining) throw shortRun(part, input)
      const start = input.take(part.size)
      for (const { key, layout, offset } of part.fields)
        fields.push([key, atKey(key, () => layout.get(input.view, start + offset))])
    }
    return objectOf<T>(fields)
  }
}

function interpretWrite<T extends object>(entries: readonly Entry[]): Write<T> {
  return (output, value) => {
    const object = requireObject(value)
    for (const [key, type] of entries)
      atKey(key, () => type.write(output, Reflect.get(object, key)))
  }
}

function atKey<T>(key: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, key)
  }
}
