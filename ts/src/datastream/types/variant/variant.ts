import { Failure, failure, invalid, within } from '../../failure.js'
import type { Format } from '../../format.js'
import type { Input } from '../../input.js'
import type { Output } from '../../output.js'
import { requireObject } from '../../plain-object.js'
import { Type } from '../../type.js'
import { readCString, writeCString } from '../byte-arrays.js'
import { type PlainVariant, plainOf, variantOfPlain } from './plain.js'
import { idsByName, namesById, userId } from './type-ids.js'
import type { Variant } from './value.js'

/** QVariant; `.plain` is the same as bare values. */
export class VariantType extends Type<Variant> {
  /**
   * The bare value in place of `{ type, value, isNull }`. Encoding picks the type: `boolean` bool, whole numbers of 32 bits
   * int, other numbers double, `bigint` qlonglong, `string` QString, `Uint8Array` QByteArray, arrays QVariantList, `Map` and
   * plain objects QVariantMap, `Date` QDateTime in UTC, `null` nullptr, `undefined` the invalid variant.
   */
  readonly plain: Type<PlainVariant>

  /** @internal */
  constructor(format: Format, typeNamed: (name: string) => Type<unknown> | undefined) {
    const flagLength = format.version >= 8 ? 1 : 0
    const codec = variantCodec(format, typeNamed)
    super(format, {
      name: 'QVariant',
      minimumLength: 4 + flagLength,
      reader: () => codec.read,
      writer: () => codec.write,
      defaultValue: () => invalidVariant,
    })
    this.plain = new Type<PlainVariant>(format, {
      name: 'QVariant',
      minimumLength: 4 + flagLength,
      reader: () => input => plainOf(codec.read(input)),
      writer: () => (output, value) => codec.write(output, variantOfPlain(value, format)),
      defaultValue: () => undefined,
    })
  }
}

const invalidVariant: Variant = { type: 'invalid', value: undefined, isNull: true }

/** Variants of which the user type is not among VariantTypes pass through as what they are at run time. */
interface AnyVariant {
  readonly type: string
  readonly value: unknown
  readonly isNull: boolean
}

function variantCodec(format: Format, typeNamed: (name: string) => Type<unknown> | undefined) {
  const { version, generation, release } = format
  const names = namesById(version)
  const ids = idsByName(version, generation, release.minor)
  const user = userId(version)
  const hasFlag = version >= 8
  /** An invalid variant is followed by an empty string of no use. */
  const hasDummy = version < 13

  return {
    read(input: Input): Variant {
      const start = input.pos
      const id = input.uint32()
      const isNull = hasFlag && input.view.getUint8(input.take(1)) !== 0
      if (id === user && version >= 7) return readNamed(input, isNull, start)
      const name = names.get(id)
      if (name === undefined)
        throw failure('ERR_QDS_UNSUPPORTED', `unknown type ${id} in a QVariant`, start)
      if (id === 0) {
        if (hasDummy) input.take(Math.max(0, input.byteCount()))
        return invalidVariant
      }
      return readValue(input, name, isNull, start)
    },

    write(output: Output, variant: Variant): void {
      requireObject(variant)
      const { type: name, value, isNull }: AnyVariant = variant
      if (name === 'invalid') {
        writeInvalid(output)
        return
      }
      const id = ids.get(name)
      if (id === undefined && version < 7)
        throw failure(
          'ERR_QDS_UNSUPPORTED',
          `a QVariant of ${name} below stream version 7`,
          output.pos,
        )
      const type = typeNamed(name)
      if (!type) throw within(invalid(name, 'the name of a known type'), 'type')
      output.uint32(id ?? user)
      if (hasFlag) flag(output, isNull)
      if (id === undefined) writeCString(output, name)
      nested(output, 'value', () => type.write(output, value))
    },
  }

  function readNamed(input: Input, isNull: boolean, start: number): Variant {
    const name = readCString(input) ?? ''
    return readValue(input, name, isNull, start)
  }

  function readValue(input: Input, name: string, isNull: boolean, start: number): Variant {
    const type = typeNamed(name)
    if (!type)
      throw failure(
        'ERR_QDS_READ_CORRUPT_DATA',
        `unknown type ${JSON.stringify(name)} in a QVariant`,
        start,
      )
    const value = nested(input, 'value', () => type.read(input))
    const variant: AnyVariant = { type: name, value, isNull }
    return variant as Variant
  }

  function writeInvalid(output: Output): void {
    output.uint32(0)
    if (hasFlag) flag(output, true)
    if (hasDummy) output.uint32(version >= 3 ? 0xffffffff : 0)
  }

  function flag(output: Output, isNull: boolean): void {
    const at = output.reserve(1)
    output.view.setUint8(at, isNull ? 1 : 0)
  }
}

function nested<T>(cursor: Input | Output, step: string, work: () => T): T {
  cursor.enter()
  try {
    return work()
  } catch (error) {
    throw error instanceof Failure ? within(error, step) : error
  } finally {
    cursor.leave()
  }
}
