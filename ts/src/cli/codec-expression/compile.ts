import type { Codec } from '../../codec/codec.js'
import type { DataStream } from '../../datastream/index.js'
import { asUsage, UsageError } from '../command-line/command-error.js'
import { bytesCodec } from './bytes.js'
import { isModule, moduleCodec } from './module-codec.js'
import { type Part, Row } from './row.js'
import { splitItems } from './split.js'

/** What a codec expression is made with. */
export interface Surroundings {
  /** The types of the other program's Qt; asked for only when the expression has a `ds:`. */
  dataStream(): Promise<DataStream>
}

/** The codec of an expression. Throws UsageError, and CommandError for a module that cannot be loaded. */
export async function compileCodec(
  expression: string,
  surroundings: Surroundings,
): Promise<Codec<unknown>> {
  if (isModule(expression)) return moduleCodec(expression)
  const [, struct] = /^(struct|packed):/.exec(expression) ?? []
  if (struct !== undefined) {
    const { cStruct } = await import('./c-types.js')
    return cStruct(splitItems(expression.slice(struct.length + 1)), struct === 'packed')
  }
  const parts: Part[] = []
  let inDataStream = false
  for (const { name, text } of splitItems(expression)) {
    const [, prefix, rest = ''] = /^([a-z]+):(?!:)(.*)$/s.exec(text) ?? [undefined, undefined, text]
    inDataStream = prefix === 'ds' || (inDataStream && prefix === undefined)
    const isNumber = prefix === undefined && /^[iuf]\d/.test(text)
    const codec =
      inDataStream && !isNumber
        ? dataStreamType(await surroundings.dataStream(), rest)
        : await plainCodec(text, prefix, rest)
    parts.push({ name, codec })
  }
  const [only] = parts
  return parts.length === 1 && only && only.name === undefined ? only.codec : new Row(parts)
}

function dataStreamType(ds: DataStream, name: string): Codec<unknown> {
  return asUsage(
    () => ds.type(name),
    'QDataStream types go by their C++ names: ds:QString, ds:int, "ds:QList<double>"; types of your own come from a module',
  )
}

async function plainCodec(
  text: string,
  prefix: string | undefined,
  rest: string,
): Promise<Codec<unknown>> {
  if (prefix === 'text' || prefix === 'cstring' || text === 'cstring' || text === 'text')
    return textCodec(prefix ?? text, prefix === undefined ? '' : rest)
  const sized = /^cstring\[\d+\]$/.test(text)
  if (sized) return textCodec('cstring', text.slice('cstring'.length))
  const [, isBytes, count] = /^(bytes)(?:\[(\d+)\])?$/.exec(text) ?? []
  if (isBytes) return bytesCodec(count === undefined ? undefined : Number(count))
  const { cType } = await import('./c-types.js')
  const inMemory = cType(text)
  if (inMemory) return inMemory
  const isTypeName = /^[A-Z]|^q(u?int\d+|real|u?longlong)\b/.test(text)
  throw new UsageError(
    `${JSON.stringify(text)} is no codec`,
    isTypeName
      ? `For a value in a QDataStream write ds:${text}`
      : 'ds:TYPE, cstring, text:utf-8, i32, f64[10], bytes, or ./module.js#Name; see --help',
  )
}

async function textCodec(kind: string, rest: string): Promise<Codec<unknown>> {
  const { cString, text, textEncodings } = await import('../../text/index.js')
  const [, name = '', size] = /^([^[]*)(?:\[(\d+)\])?$/.exec(rest) ?? []
  const wanted = name === '' ? 'utf-8' : name.toLowerCase()
  const encoding = textEncodings.find(one => one === wanted)
  if (encoding === undefined)
    throw new UsageError(
      `There is no text encoding ${JSON.stringify(name)}`,
      textEncodings.join(', '),
    )
  const byteLength = size === undefined ? undefined : Number(size)
  const codec = asUsage(() =>
    kind === 'cstring' ? cString(encoding, byteLength) : text(encoding, { byteLength }),
  )
  // What the value is of the wrong type for is found out by the codec itself.
  return codec as Codec<unknown>
}
