import type { Codec } from '../../codec/codec.js'
import { valueShapeOf } from '../../codec/value-shape.js'
import { CodecError } from '../../errors/codec-error.js'
import { compileCodec } from '../codec-expression/compile.js'
import { CommandError } from '../command-line/command-error.js'
import type { Output } from '../terminal/output.js'
import { printedValue } from '../values/printed-value.js'
import { type KnownStream, streamFinder } from './data-stream-of.js'
import type { Source } from './source.js'

/** The codec of `--as`. */
export interface Reader {
  readonly codec: Codec<unknown>
  /** The Qt release of its QDataStream types; `undefined` without such types. */
  readonly release: string | undefined
}

interface ReaderOptions {
  readonly as?: string
  readonly qt?: string
}

/** Compiles `--as`; `undefined` without it. Throws UsageError, and CommandError for a module that cannot be loaded. */
export async function readerOf(
  output: Output,
  source: Source,
  options: ReaderOptions,
): Promise<Reader | undefined> {
  if (options.as === undefined) return undefined
  const find = streamFinder(output, source, options.qt)
  let known: KnownStream | undefined
  const dataStream = async () => {
    known = await find()
    return known.dataStream
  }
  const codec = await compileCodec(options.as, { dataStream })
  return { codec, release: known?.release }
}

/** Decodes a value: `printed` is the form in which it is printed. Throws CommandError with a hint to dump the bytes. */
export function decode(codec: Codec<unknown>, bytes: Uint8Array, source: Source) {
  try {
    const { value, byteLength } = codec.decodePrefix(bytes)
    return { value, printed: printedValue(value, valueShapeOf(codec)), byteLength }
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    const where = source.kind === 'file' ? '--file FILE' : 'KEY'
    throw new CommandError(
      `${codec.name}: ${error.message} (${error.code})`,
      `Dump the bytes with qt-ipc read ${where}, without --as`,
      { cause: error },
    )
  }
}

/**
 * Whether the value encodes to the bytes from which it was decoded. Not all bytes are part of a value: padding, those after the NUL
 * of a string, invalid characters.
 */
export function isExact(codec: Codec<unknown>, value: unknown, bytes: Uint8Array): boolean {
  try {
    return Buffer.compare(codec.encode(value), bytes) === 0
  } catch (error) {
    if (error instanceof CodecError || error instanceof TypeError || error instanceof RangeError)
      return false
    throw error
  }
}
