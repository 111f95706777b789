import type { ValueShape } from '../../codec/value-shape.js'
import type { PathStep } from '../../errors/codec-error.js'
import type { FixedLayout } from '../fixed-layout.js'
import type { Input } from '../input.js'
import type { Output } from '../output.js'
import { Failure } from '../stream-failure.js'
import { Type, type TypeParts } from '../type.js'

interface Mapping<W, T> {
  readonly name: string
  /** Converts the value of the stream, at offset `at`, to the value of this type. */
  readonly decode: (wire: W, at: number) => T
  /** Converts back; throws `invalid(...)` for a value that the stream cannot represent. */
  readonly encode: (value: T) => W
  readonly compare?: TypeParts<T>['compare']
  /** Default value, if that of the wire type does not convert. */
  readonly defaultValue?: T
  /** See `TypeParts`. */
  readonly memory?: number | undefined
  /** The shape of the values, if they are not plain. */
  readonly valueShape?: ValueShape | undefined
}

/** A type that the stream represents as another one: a size as a record of width and height. */
export function mappedType<W, T>(
  wire: Type<W>,
  { name, decode, encode, compare, defaultValue, memory, valueShape }: Mapping<W, T>,
): Type<T> {
  const { parts } = wire
  const common = {
    name,
    minimumLength: parts.minimumLength,
    reader() {
      const { read } = wire
      return (input: Input) => {
        const at = input.pos
        return decode(read(input), at)
      }
    },
    writer() {
      const { write } = wire
      return (output: Output, value: T) => write(output, encode(value))
    },
    defaultValue: () => defaultValue ?? decode(parts.defaultValue(), 0),
    compare,
    memory,
    valueShape,
  }
  return new Type<T>(
    wire.format,
    parts.fixed ? { ...common, fixed: mappedLayout(parts.fixed, decode, encode) } : common,
  )
}

function mappedLayout<W, T>(
  wire: FixedLayout<W>,
  decode: Mapping<W, T>['decode'],
  encode: (value: T) => W,
): FixedLayout<T> {
  return {
    size: wire.size,
    get: (view, at) => decode(wire.get(view, at), at),
    set: (view, at, value) => wire.set(view, at, encode(value)),
    getCode: (code, at) => `${code.bind(decode)}(${wire.getCode(code, at)}, ${at})`,
    setCode(code, at, value, path) {
      const local = code.local()
      const convert = `const ${local} = ${code.bind(convertAt)}(${code.bind(encode)}, ${value}, ${code.bind(path)})\n`
      return convert + wire.setCode(code, at, local, path)
    },
    cutAt: wire.cutAt,
  }
}

/** `encode(value)`, with the path of the value in a failure. */
function convertAt<W, T>(encode: (value: T) => W, value: T, path: readonly PathStep[]): W {
  try {
    return encode(value)
  } catch (error) {
    if (error instanceof Failure) error.steps.unshift(...path)
    throw error
  }
}
