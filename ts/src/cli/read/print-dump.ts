import type { Guess } from '../bytes/guess.js'
import { guessBytes } from '../bytes/guess-bytes.js'
import { hexDump } from '../bytes/hex-dump.js'
import type { Range, Snapshot } from '../memory/snapshot.js'
import type { Source } from '../memory/source.js'
import type { Output } from '../terminal/output.js'
import { printable } from '../terminal/printable.js'
import { cut } from '../terminal/width.js'
import { toJson } from '../values/json.js'
import { scalarText } from '../values/scalar-text.js'

/** Largest number of bytes in a dump without `--length`. */
const mostDumped = 512

/** Prints a dump of the bytes, and guesses of their format. */
export function printDump(
  output: Output,
  source: Source,
  { bytes, size, locked }: Snapshot,
  { offset, length }: Range,
): void {
  const guesses = guessBytes(bytes)
  const shown = length === undefined ? bytes.subarray(0, mostDumped) : bytes
  if (output.isJson) {
    output.json({
      source: source.text,
      size,
      offset,
      locked,
      bytes: Buffer.from(shown).toString('hex'),
      truncated: shown.length < bytes.length,
      guesses: guesses.map(({ value, as, qt, ...rest }) => ({
        ...rest,
        as: as ?? null,
        qt: qt ?? null,
        value: toJson(value ?? null),
      })),
    })
    return
  }
  output.lines(hexDump(shown, offset))
  if (shown.length < bytes.length)
    output.line(
      `... ${bytes.length - shown.length} more bytes; pass --length ${bytes.length} to print them`,
    )
  output.line()
  output.table(guesses, [
    { title: 'certainty', text: ({ certainty }) => certainty },
    { title: 'format', text: ({ what }) => what, cutTo: 20 },
    { title: '--as', text: ({ as }) => as ?? '' },
    ...(guesses.some(({ qt }) => qt !== undefined)
      ? [{ title: '--qt', text: ({ qt }: Guess) => qt ?? '' }]
      : []),
    { title: 'value', text: one => cut(printable(valueText(one)), 40), cutTo: 8 },
  ])
}

function valueText({ value }: Guess): string {
  if (value === undefined) return ''
  return scalarText(value) ?? JSON.stringify(toJson(value))
}
