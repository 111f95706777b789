import type { Codec } from '../../codec/codec.js'
import type { DataStream } from '../../datastream/index.js'
import { asUsage, UsageError } from '../command-line/command-error.js'
import { bytesCodec } from './bytes.js'
import { isModule, moduleCodec } from './module-codec.js'
import { type Part, Row } from './row.js'
import { splitItems } from './split.js'

/** The context in which a codec expression is compiled. */
export interface Surroundings {
  /** The types of the other program's Qt; called only for an expression with `ds:`. */
  dataStream(): Promise<DataStream>
}

/** Compiles a codec expression. Throws UsageError, and CommandError for a module that cannot be loaded. */
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
    'Use C++ names for QDataStream types: ds:QString, ds:int, "ds:QList<double>"; export types of your own from a module',
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
    `${JSON.stringify(text)} is not a codec`,
    isTypeName
      ? `Use ds:${text} for a value in a QDataStream`
      : 'Use ds:TYPE, cstring, text:utf-8, i32, f64[10], bytes, or ./module.js#Name; see --help',
  )
}

async function textCodec(kind: string, rest: string): Promise<Codec<unknown>> {
  const { cString, text, textEncodings } = await import('../../text/index.js')
  const [, name = '', size] = /^([^[]*)(?:\[(\d+)\])?$/.exec(rest) ?? []
  const wanted = name === '' ? 'utf-8' : name.toLowerCase()
  const encoding = wanted === 'utf8' ? wanted : textEncodings.find(one => one === wanted)
  if (encoding === undefined)
    throw new UsageError(
      `${JSON.stringify(name)} is not a text encoding`,
      `Use ${textEncodings.join(', ')}`,
    )
  const byteLength = size === undefined ? undefined : Number(size)
  const codec = asUsage(() =>
    kind === 'cstring' ? cString(encoding, byteLength) : text(encoding, { byteLength }),
  )
  // The codec itself rejects a value of the wrong type.
  return codec as Codec<unknown>
}
