import { UsageError } from '../command-line/command-error.js'
import { type KeyArgument, parseKeyArgument } from '../keys/key-argument.js'

/** Where the bytes are, as the command line says. */
export type Place =
  | { readonly kind: 'segment'; readonly key: KeyArgument; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }

/** The place, and the words behind it. Throws UsageError. */
export function placeOf(
  words: readonly string[],
  file: string | undefined,
): { place: Place; rest: readonly string[] } {
  if (file !== undefined) return { place: { kind: 'file', path: file, text: file }, rest: words }
  const [key, ...rest] = words
  if (key === undefined) throw new UsageError('a KEY is missing', 'Or --file PATH; see --help')
  return { place: { kind: 'segment', key: parseKeyArgument(key), text: key }, rest }
}
