import type { Format } from '../format.js'
import type { Input } from '../input.js'
import { JsonSyntaxError, parseJson } from '../json/parse-json.js'
import type { Json, JsonObject } from '../json/value.js'
import { writeJson } from '../json/write-json.js'
import type { Output } from '../output.js'
import { Failure, invalid } from '../stream-failure.js'
import { Type } from '../type.js'
import { boolType } from './bool.js'
import { readByteArray } from './byte-arrays.js'
import { declareTypes } from './declare.js'
import { floatTypes } from './floats.js'
import { stringType } from './strings.js'

export const json = declareTypes(jsonTypes, {
  jsonDocument: {
    docs: {
      typescript: 'JsonObject | Json[] | null',
      note: "text by Qt 5's or Qt 6's rules for numbers",
    },
    variants: { QJsonDocument: { id: 48 } },
  },
  jsonObject: { docs: { typescript: 'JsonObject' }, variants: { QJsonObject: { id: 46 } } },
  jsonArray: { docs: { typescript: 'Json[]' }, variants: { QJsonArray: { id: 47 } } },
  jsonValue: { docs: { typescript: 'Json | undefined' }, variants: { QJsonValue: { id: 45 } } },
})

declare module './variant/value.js' {
  interface VariantTypes {
    QJsonDocument: JsonObject | Json[] | null
    QJsonObject: JsonObject
    QJsonArray: Json[]
    QJsonValue: Json | undefined
  }
}

/** QJsonDocument, QJsonObject and QJsonArray are JSON text in the stream; QJsonValue has a layout of its own. */
export function jsonTypes(format: Format) {
  const object = jsonText<JsonObject>(format, 'QJsonObject', isObject, () => ({}))
  const array = jsonText<Json[]>(
    format,
    'QJsonArray',
    x => Array.isArray(x),
    () => [],
  )
  return {
    /** QJsonDocument: an object or an array; the null document is `null`. */
    jsonDocument: jsonText<JsonObject | Json[] | null>(
      format,
      'QJsonDocument',
      x => x === null || typeof x === 'object',
      () => null,
    ),
    jsonObject: object,
    jsonArray: array,
    /** QJsonValue; `undefined` is QJsonValue::Undefined. All its numbers are doubles in the stream. */
    jsonValue: jsonValueType(format, object, array),
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function jsonText<T extends JsonObject | Json[] | null>(
  format: Format,
  name: string,
  fits: (value: unknown) => boolean,
  empty: () => T,
): Type<T> {
  return new Type<T>(format, {
    name,
    minimumLength: 4,
    reader: () => input => {
      const start = input.pos
      const bytes = readByteArray(input)
      if (!bytes || bytes.length === 0) return empty()
      const value = parse(input, bytes, start + 4)
      if (value === null || typeof value !== 'object')
        throw input.corrupt('the JSON is neither an object nor an array', start)
      // Qt decodes an object to an empty array, and an array to an empty object.
      return fits(value) ? (value as T) : empty()
    },
    writer: () => (output, value) => {
      if (!fits(value)) throw invalid(value, `a ${name}`)
      if (value === null) output.uint32(format.version >= 6 ? 0xffffffff : 0)
      else writeText(output, writeJson(value, format, output.depth))
    },
    defaultValue: empty,
    valueShape: { kind: 'json' },
  })
}

/** UTF-8 cannot represent lone surrogates, and JSON.stringify escapes them. */
function writeText(output: Output, text: string): void {
  const bytes = encoder.encode(text)
  output.count(bytes.length)
  output.raw(bytes)
}

function parse(input: Input, bytes: Uint8Array, start: number): Json {
  try {
    return parseJson(decoder.decode(bytes), input)
  } catch (error) {
    if (error instanceof Failure) throw error
    if (error instanceof JsonSyntaxError)
      throw input.corrupt(`invalid JSON: ${error.message}`, start + error.offset, { cause: error })
    throw input.corrupt('the JSON is not valid UTF-8', start, { cause: error })
  }
}

/** QJsonValue's tags, which are QJsonValue::Type. */
const tags = {
  null: 0,
  bool: 1,
  double: 2,
  string: 3,
  array: 4,
  object: 5,
  undefined: 0x80,
} as const

function jsonValueType(
  format: Format,
  object: Type<JsonObject>,
  array: Type<Json[]>,
): Type<Json | undefined> {
  const bool = boolType(format)
  const { double } = floatTypes(format)
  const string = stringType(format)
  return new Type<Json | undefined>(format, {
    name: 'QJsonValue',
    minimumLength: 1,
    reader: () => input => {
      const start = input.take(1)
      const tag = input.view.getUint8(start)
      switch (tag) {
        case tags.null:
          return null
        case tags.bool:
          return bool.read(input)
        case tags.double:
          return double.read(input)
        case tags.string:
          return string.read(input) ?? ''
        case tags.array:
          return array.read(input)
        case tags.object:
          return object.read(input)
        case tags.undefined:
          return undefined
        default:
          throw input.corrupt(`${tag} is not a type of QJsonValue`, start)
      }
    },
    writer: () => (output, value) => {
      const tag = (code: number) => {
        const at = output.reserve(1)
        output.view.setUint8(at, code)
      }
      if (value === undefined) tag(tags.undefined)
      else if (value === null) tag(tags.null)
      else if (typeof value === 'boolean') {
        tag(tags.bool)
        bool.write(output, value)
      } else if (typeof value === 'number' || typeof value === 'bigint') {
        tag(tags.double)
        // QJsonValue stores whole numbers as integers, which have no -0.
        double.write(output, Number(value) || (Number.isNaN(value) ? Number.NaN : 0))
      } else if (typeof value === 'string') {
        tag(tags.string)
        string.write(output, value)
      } else if (Array.isArray(value)) {
        tag(tags.array)
        array.write(output, value)
      } else {
        tag(tags.object)
        object.write(output, value)
      }
    },
    defaultValue: () => null,
    valueShape: { kind: 'json' },
  })
}
