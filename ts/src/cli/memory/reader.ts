import type { Codec } from '../../codec/codec.js'
import { CodecError } from '../../codec-error.js'
import type { DataStream } from '../../datastream/index.js'
import { compileCodec } from '../codec-expression/compile.js'
import { Failure } from '../command-line/command-error.js'
import type { Output } from '../terminal/output.js'
import { type KnownStream, streamFinder } from './data-stream-of.js'
import type { Place } from './source.js'

/** The codec of `--as`. */
export interface Reader {
  readonly codec: Codec<unknown>
  /** The Qt whose QDataStream it reads; `undefined` when there is none in it. */
  readonly release: string | undefined
  readonly dataStream: DataStream | undefined
}

interface ReaderOptions {
  readonly as?: string
  readonly qt?: string
}

/** `undefined` without `--as`. Throws UsageError; Failure for a module that cannot be loaded. */
export async function readerOf(
  output: Output,
  place: Place,
  options: ReaderOptions,
): Promise<Reader | undefined> {
  if (options.as === undefined) return undefined
  const find = streamFinder(output, place, options.qt)
  let known: KnownStream | undefined
  const dataStream = async () => {
    known = await find()
    return known.dataStream
  }
  const codec = await compileCodec(options.as, { dataStream })
  return { codec, release: known?.release, dataStream: known?.dataStream }
}

/** Throws Failure with the way to see what is really there. */
export function decode(codec: Codec<unknown>, bytes: Uint8Array, place: Place) {
  try {
    return codec.decodePrefix(bytes)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    const where = place.kind === 'file' ? '--file FILE' : 'KEY'
    throw new Failure(
      `${codec.name}: ${error.message} (${error.code})`,
      `See the bytes, and what they may be: qt-ipc read ${where}, without --as`,
      { cause: error },
    )
  }
}
