import type { Infer } from '../../codec.js'
import { mayGenerateCode } from '../compile/code.js'
import { generateRecordRead, generateRecordWrite } from '../compile/record-code.js'
import { within } from '../failure.js'
import type { Format } from '../format.js'
import { objectOf, requireObject } from '../shape.js'
import { type Read, requireSameFormat, Type, type Write } from '../type.js'
import { recordLayout } from './record-layout.js'

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
      reader: () =>
        mayGenerateCode() ? generateRecordRead(entries) : interpretRead<RecordOf<F>>(entries),
      writer: () =>
        mayGenerateCode() ? generateRecordWrite(entries) : interpretWrite<RecordOf<F>>(entries),
      defaultValue: () =>
        objectOf<RecordOf<F>>(entries.map(([key, type]) => [key, type.parts.defaultValue()])),
    })
  }
}

function interpretRead<T extends object>(
  entries: readonly (readonly [string, Type<unknown>])[],
): Read<T> {
  const steps = entries.map(([key, type]) => ({ key, read: type.read }))
  return input => {
    let at = ''
    try {
      return objectOf<T>(
        steps.map(({ key, read }) => {
          at = key
          return [key, read(input)] as const
        }),
      )
    } catch (error) {
      throw within(error, at)
    }
  }
}

function interpretWrite<T extends object>(
  entries: readonly (readonly [string, Type<unknown>])[],
): Write<T> {
  const steps = entries.map(([key, type]) => ({ key, write: type.write }))
  return (output, value) => {
    const object = requireObject(value)
    let at = ''
    try {
      for (const { key, write } of steps) {
        at = key
        write(output, Reflect.get(object, key))
      }
    } catch (error) {
      throw within(error, at)
    }
  }
}
