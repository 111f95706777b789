import { CodecError } from '../../errors/codec-error.js'
import { UsageError } from '../command-line/command-error.js'
import type { Reader } from '../memory/reader.js'
import { encodeLoosely } from '../values/encode.js'
import { fromJson } from '../values/json.js'

/** Encodes a value from the command line: a plain string for a codec of strings, else JSON. Throws UsageError, CodecError. */
export function writtenBytes({ codec, dataStream }: Reader, text: string): Uint8Array {
  const value = takesText(codec) ? text : fromJson(parse(text, codec.name))
  try {
    return encodeLoosely(codec, value, dataStream)
  } catch (error) {
    if (error instanceof CodecError || !(error instanceof TypeError || error instanceof RangeError))
      throw error
    throw new UsageError(`${codec.name}: ${error.message}`, 'See "Values as JSON" in docs/cli.md', {
      cause: error,
    })
  }
}

function takesText(codec: Reader['codec']): boolean {
  return ['', 'x'].some(text => {
    try {
      codec.encode(text)
      return true
    } catch {
      return false
    }
  })
}

function parse(text: string, codec: string) {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(
      `the value is not JSON: ${error instanceof Error ? error.message : error}`,
      `Pass JSON for ${codec}, for example the "value" that qt-ipc read --json prints`,
      { cause: error },
    )
  }
}
