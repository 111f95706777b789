import type { PathStep } from '../../codec-error.js'
import { Failure } from '../failure.js'
import type { FixedLayout } from '../fixed-layout.js'
import { Type, type TypeParts } from '../type.js'

interface Mapping<W, T> {
  readonly name: string
  /** From what the stream holds to the value. */
  readonly decode: (wire: W) => T
  /** The way back; throws `invalid(...)` for a value that has no form in the stream. */
  readonly encode: (value: T) => W
  readonly compare?: TypeParts<T>['compare']
}

/** A type that lies in the stream as another one: a size as a record of width and height. */
export function mappedType<W, T>(
  wire: Type<W>,
  { name, decode, encode, compare }: Mapping<W, T>,
): Type<T> {
  const { parts } = wire
  const common = {
    name,
    minimumLength: parts.minimumLength,
    reader() {
      const { read } = wire
      return (input: Parameters<typeof read>[0]) => decode(read(input))
    },
    writer() {
      const { write } = wire
      return (output: Parameters<typeof write>[0], value: T) => write(output, encode(value))
    },
    defaultValue: () => decode(parts.defaultValue()),
    compare,
  }
  return new Type<T>(
    wire.format,
    parts.fixed ? { ...common, fixed: mappedLayout(parts.fixed, decode, encode) } : common,
  )
}

function mappedLayout<W, T>(
  wire: FixedLayout<W>,
  decode: (wire: W) => T,
  encode: (value: T) => W,
): FixedLayout<T> {
  return {
    size: wire.size,
    get: (view, at) => decode(wire.get(view, at)),
    set: (view, at, value) => wire.set(view, at, encode(value)),
    getCode: (code, at) => `${code.bind(decode)}(${wire.getCode(code, at)})`,
    setCode(code, at, value, path) {
      const local = code.local()
      const convert = `const ${local} = ${code.bind(convertAt)}(${code.bind(encode)}, ${value}, ${code.bind(path)})\n`
      return convert + wire.setCode(code, at, local, path)
    },
    pathAt: wire.pathAt,
  }
}

/** `encode(value)`, with the way to the value in a failure. */
function convertAt<W, T>(encode: (value: T) => W, value: T, path: readonly PathStep[]): W {
  try {
    return encode(value)
  } catch (error) {
    if (error instanceof Failure) error.steps.unshift(...path)
    throw error
  }
}
