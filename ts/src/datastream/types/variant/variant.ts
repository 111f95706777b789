import type { VariantShape } from '../../../codec/value-shape.js'
import type { Format } from '../../format.js'
import { type Input, memory } from '../../input.js'
import type { Output } from '../../output.js'
import { requireObject } from '../../shape.js'
import { failure, invalid, within } from '../../stream-failure.js'
import { memoryOf, Type } from '../../type.js'
import { readCString, writeCString } from '../byte-arrays.js'
import { stringType } from '../strings.js'
import { hintForId } from './id-ranges.js'
import type { KnownTypes } from './known-types.js'
import { type PlainVariant, plainOf, variantOfPlain } from './plain.js'
import { maxNameLength, nestingOf } from './type-names.js'
import type { Variant } from './value.js'

/** QVariant; `.plain` decodes to bare values. */
export class VariantType extends Type<Variant> {
  /**
   * The bare value in place of `{ type, value, isNull }`. Encoding picks the type: `boolean` bool, whole numbers of 32 bits
   * int, other numbers double, `bigint` qlonglong or from 2^63 on qulonglong, `string` QString, `Uint8Array` QByteArray, arrays QVariantList, `Map` and
   * plain objects QVariantMap, `Date` QDateTime in UTC, `null` nullptr, `undefined` the invalid variant.
   */
  readonly plain: Type<PlainVariant>

  /** @internal */
  constructor(format: Format, known: KnownTypes) {
    const flagLength = format.version >= 8 ? 1 : 0
    const codec = variantCodec(format, known)
    super(format, {
      name: 'QVariant',
      minimumLength: 4 + flagLength,
      reader: () => codec.read,
      writer: () => codec.write,
      defaultValue: () => invalidVariant,
      valueShape: variantShape(format, known),
    })
    this.plain = new Type<PlainVariant>(format, {
      name: 'QVariant',
      minimumLength: 4 + flagLength,
      reader: () => input => plainOf(codec.read(input)),
      writer: () => (output, value) => codec.write(output, variantOfPlain(value, format)),
      defaultValue: () => undefined,
      valueShape: { kind: 'bare' },
    })
  }
}

const made = new WeakMap<KnownTypes, VariantType>()

/** The type of QVariant, one for each set of known types. */
export function variantType(format: Format, known: KnownTypes): VariantType {
  const type = made.get(known) ?? new VariantType(format, known)
  made.set(known, type)
  return type
}

function variantShape(format: Format, known: KnownTypes): VariantShape {
  return {
    kind: 'variant',
    typeOf: name => known.find(name),
    ofBare: value => variantOfPlain(value, format),
  }
}

const invalidVariant: Variant = { type: 'invalid', value: undefined, isNull: true }

/** Variants of user types that are missing in VariantTypes have the type that they have at run time. */
interface AnyVariant {
  readonly type: string
  readonly value: unknown
  readonly isNull: boolean
}

/** A cached type, found by name or id in one step. */
interface Known {
  readonly name: string
  readonly type: Type<unknown>
  /** The id in the stream; for user types a name follows. */
  readonly id: number
  readonly isNamed: boolean
  /** How deep its values nest because of its name: a list of lists is one level deeper than a list. */
  readonly levels: number
}

function variantCodec(format: Format, types: KnownTypes) {
  const { version } = format
  const { names, ids, user } = types.ids
  const hasFlag = version >= 8
  /** An invalid variant is followed by a meaningless empty string. */
  const hasDummy = version < 13
  const dummy = stringType(format)
  const byId = new Map<number, Known>()
  const byName = new Map<string, Known>()

  return {
    read(input: Input): Variant {
      const start = input.pos
      const id = input.uint32()
      const isNull = hasFlag && input.view.getUint8(input.take(1)) !== 0
      if (id === 0) {
        if (hasDummy) dummy.read(input)
        return invalidVariant
      }
      if (id === user) return readNamed(input, isNull, start)
      return readValue(input, byId.get(id) ?? typeOfId(id, start), isNull)
    },

    write(output: Output, variant: Variant): void {
      requireObject(variant)
      const { type: name, value, isNull }: AnyVariant = variant
      if (name === 'invalid') {
        writeInvalid(output)
        return
      }
      const { id, isNamed, type, levels } = byName.get(name) ?? typeOfName(name, output.pos)
      output.uint32(id)
      if (hasFlag) writeFlag(output, isNull)
      if (isNamed) writeCString(output, name)
      output.enter(levels)
      type.write(output, value)
      output.leave(levels)
    },
  }

  function typeOfId(id: number, start: number): Known {
    const name = names.get(id)
    const type = name === undefined ? undefined : types.find(name)
    if (name === undefined || !type)
      throw failure(
        'ERR_QDS_UNSUPPORTED',
        `a QVariant has the unknown type ${id}${hintForId(id, version)}`,
        start,
      )
    const known = { name, type, id, isNamed: false, levels: 1 }
    byId.set(id, known)
    return known
  }

  function typeOfName(name: string, position: number): Known {
    const id = ids.get(name)
    if (id === undefined && version < 7)
      throw failure(
        'ERR_QDS_UNSUPPORTED',
        `a QVariant of ${name} needs stream version 7 or newer`,
        position,
      )
    const type = typeof name === 'string' ? types.find(name) : undefined
    if (!type) {
      const wanted = 'the name of a known type'
      const hint = typeof name === 'string' ? `; ${types.registration(name)}` : ''
      throw within(invalid(name, `${wanted}${hint}`), 'type')
    }
    const levels = nestingOf(name)
    const known = { name, type, id: id ?? user, isNamed: id === undefined, levels }
    byName.set(name, known)
    return known
  }

  function readNamed(input: Input, isNull: boolean, start: number): Variant {
    const name = readCString(input) ?? ''
    const type = types.find(name)
    if (!type && name.length > maxNameLength)
      throw input.limit(
        `a QVariant has a type name of ${name.length} characters, more than ${maxNameLength}`,
        start,
      )
    if (!type)
      throw failure(
        'ERR_QDS_READ_CORRUPT_DATA',
        `a QVariant has the unknown type ${JSON.stringify(name)}; ${types.registration(name)}`,
        start,
      )
    return readValue(input, { name, type, levels: nestingOf(name) }, isNull)
  }

  function readValue(
    input: Input,
    { name, type, levels }: Pick<Known, 'name' | 'type' | 'levels'>,
    isNull: boolean,
  ): Variant {
    input.allocate(memory.object + memoryOf(type))
    input.enter(levels)
    const variant: AnyVariant = { type: name, value: type.read(input), isNull }
    input.leave(levels)
    return variant as Variant
  }

  function writeInvalid(output: Output): void {
    output.uint32(0)
    if (hasFlag) writeFlag(output, true)
    if (hasDummy) output.uint32(version >= 3 ? 0xffffffff : 0)
  }
}

function writeFlag(output: Output, isNull: boolean): void {
  const at = output.reserve(1)
  output.view.setUint8(at, isNull ? 1 : 0)
}
