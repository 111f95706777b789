import type { Codec } from '../../codec/codec.js'
import { valueShapeOf } from '../../codec/value-shape.js'
import { CodecError } from '../../errors/codec-error.js'
import { asUsage, UsageError } from '../command-line/command-error.js'
import { encodeJson } from '../values/encode.js'
import { jsonOfText } from '../values/parse-json.js'

/**
 * Encodes a value from the command line: a plain string for a codec of strings unless `isJson`, else JSON. Throws UsageError,
 * CodecError.
 */
export function writtenBytes(codec: Codec<unknown>, text: string, isJson: boolean): Uint8Array {
  const json = !isJson && takesText(codec) ? text : parse(text, codec.name)
  try {
    return encodeJson(codec, json)
  } catch (error) {
    if (error instanceof CodecError || !(error instanceof TypeError || error instanceof RangeError))
      throw error
    throw new UsageError(`${codec.name}: ${error.message}`, 'See "Values as JSON" in docs/cli.md', {
      cause: error,
    })
  }
}

/** Whether the values are strings; of a codec that is not of this package only whether it takes strings. */
function takesText(codec: Codec<unknown>): boolean {
  const shape = valueShapeOf(codec)
  if (shape) return shape.kind === 'text'
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
  return asUsage(() => {
    if (text.trim() === '') throw new TypeError('the value is empty')
    try {
      return jsonOfText(text)
    } catch (error) {
      throw error instanceof TypeError
        ? new TypeError(
            `the value is not JSON: ${error.message} of ${JSON.stringify(text.slice(0, 40))}`,
            { cause: error },
          )
        : error
    }
  }, `Pass JSON for ${codec}, for example the "value" that qt-ipc read --json prints`)
}
