import { type Guess, guess } from '../bytes/guess.js'
import { hexDump } from '../bytes/hex-dump.js'
import type { ExitCode, Values } from '../frame/command.js'
import type { Output } from '../terminal/output.js'
import { printable } from '../terminal/printable.js'
import { cut } from '../terminal/width.js'
import { toJson } from '../values/json.js'
import { printValue } from '../values/print-value.js'
import { scalarText } from '../values/scalar-text.js'
import { withMemory } from './open.js'
import type { memoryOptions } from './options.js'
import { type Place, placeOf } from './place.js'
import { decode, type Reader, readerOf } from './reader.js'
import { type Snapshot, takeSnapshot } from './snapshot.js'

type ReadOptions = Values<typeof memoryOptions> & {
  readonly length?: number
  readonly wait?: boolean
  readonly raw?: boolean
}

/** Bytes of a dump without `--length`. */
const mostDumped = 512

/** `qt-ipc read`. */
export async function read(
  output: Output,
  words: readonly string[],
  options: ReadOptions,
): Promise<ExitCode> {
  const { place } = placeOf(words, options.file)
  const { offset = 0, length, timeout, wait } = options
  const lock = options['no-lock'] !== true
  await withMemory(output, place, { mode: 'readOnly', lock, timeout, wait }, async opened => {
    const reader = await readerOf(output, place, options)
    const range = { offset, length: length ?? reader?.codec.byteLength }
    const snapshot = await takeSnapshot(opened, range)
    if (options.raw === true) output.bytes(snapshot.bytes)
    else if (reader) printDecoded(output, place, snapshot, offset, reader)
    else printDump(output, place, snapshot, { offset, length })
  })
  return 0
}

function printDecoded(
  output: Output,
  place: Place,
  { bytes, size, locked }: Snapshot,
  offset: number,
  { codec, release }: Reader,
): void {
  const { value, byteLength } = decode(codec, bytes, place)
  if (!output.isJson) printValue(output, value)
  else
    output.json({
      source: place.text,
      size,
      offset,
      byteLength,
      locked,
      codec: codec.name,
      qt: release() ?? null,
      value: toJson(value),
    })
}

function printDump(
  output: Output,
  place: Place,
  { bytes, size, locked }: Snapshot,
  { offset, length }: { offset: number; length: number | undefined },
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
  for (const line of hexDump(shown, offset)) output.line(line)
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
