import { type Guess, guess } from '../bytes/guess.js'
import { hexDump } from '../bytes/hex-dump.js'
import type { Output } from '../terminal/output.js'
import { printable } from '../terminal/printable.js'
import { cut } from '../terminal/width.js'
import { toJson } from '../values/json.js'
import { scalarText } from '../values/scalar-text.js'
import type { Place } from './place.js'
import type { Range, Snapshot } from './snapshot.js'

/** Bytes of a dump without `--length`. */
const mostDumped = 512

/** The bytes, and what they may be. */
export function printDump(
  output: Output,
  place: Place,
  { bytes, size, locked }: Snapshot,
  { offset, length }: Range,
): void {
  const guesses = guess(bytes)
  const shown = length === undefined ? bytes.subarray(0, mostDumped) : bytes
  if (output.isJson) {
    output.json({
      source: place.text,
      size,
      offset,
      locked,
      bytes: Buffer.from(shown).toString('hex'),
      truncated: shown.length < bytes.length,
      guesses: guesses.map(({ value, as, ...rest }) => ({
        ...rest,
        as: as ?? null,
        value: toJson(value ?? null),
      })),
    })
    return
  }
  output.lines(hexDump(shown, offset))
  if (shown.length < bytes.length)
    output.line(
      `... ${bytes.length - shown.length} bytes more; --length ${bytes.length} shows them`,
    )
  output.line()
  output.table(guesses, [
    { title: 'sure', text: ({ certainty }) => certainty },
    { title: 'what it may be', text: ({ what }) => what, cutTo: 20 },
    { title: '--as', text: ({ as }) => as ?? '' },
    { title: 'value', text: one => cut(printable(valueText(one)), 40), cutTo: 8 },
  ])
}

function valueText({ value }: Guess): string {
  if (value === undefined) return ''
  return scalarText(value) ?? JSON.stringify(toJson(value))
}
