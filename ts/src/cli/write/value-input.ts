import { UsageError } from '../command-line/command-error.js'
import { readStdin } from './stdin.js'

interface InputOptions {
  readonly raw?: boolean
  readonly clear?: boolean
}

/**
 * The bytes of the value, from the command line or stdin; without the last line break, which a shell adds, unless they are raw.
 * Throws UsageError.
 */
export async function valueGiven(
  word: string | undefined,
  { raw = false, clear = false }: InputOptions,
): Promise<Uint8Array> {
  if (word !== undefined && word !== '-') {
    if (raw) throw new UsageError('--raw reads the bytes from stdin')
    return Buffer.from(word)
  }
  const bytes = await readStdin()
  if (bytes.length === 0 && !(raw && clear))
    throw new UsageError(
      'stdin is empty, so there is no VALUE; nothing was written',
      raw ? 'Add --clear to fill the segment with zeros' : "An empty string is the argument ''",
    )
  return raw ? bytes : withoutLineBreak(bytes)
}

function withoutLineBreak(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== newline) return bytes
  return bytes.subarray(0, bytes.at(-2) === carriageReturn ? -2 : -1)
}

const newline = 10
const carriageReturn = 13
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes the bytes of a value. Throws UsageError for bytes that are not UTF-8, which would be replaced. */
export function textOf(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch (error) {
    throw new UsageError('VALUE is not UTF-8', 'Use --raw to write the bytes as they are', {
      cause: error,
    })
  }
}
