import { UsageError } from '../command-line/command-error.js'
import { type KeyArgument, parseKeyArgument } from '../keys/key-argument.js'

/** The segment or file that a command reads or writes. */
export type Source =
  | { readonly kind: 'segment'; readonly key: KeyArgument; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string }

/** Parses the source, and returns the words after it. Throws UsageError. */
export function sourceOf(
  words: readonly string[],
  file: string | undefined,
): { source: Source; rest: readonly string[] } {
  if (file !== undefined) return { source: { kind: 'file', path: file, text: file }, rest: words }
  const [key, ...rest] = words
  if (key === undefined)
    throw new UsageError('KEY is missing', 'Pass KEY or --file PATH; see --help')
  return { source: { kind: 'segment', key: parseKeyArgument(key), text: key }, rest }
}
