import type { ExitCode, Values } from '../frame/command.js'
import { UsageError } from '../frame/failure.js'
import type { Output } from '../terminal/output.js'
import { toJson } from '../values/json.js'
import { printValue } from '../values/print-value.js'
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
    if (options.raw === true) printRaw(output, snapshot)
    else if (reader) printDecoded(output, place, snapshot, offset, reader)
    else {
      const { printDump } = await import('./print-dump.js')
      printDump(output, place, snapshot, { offset, length })
    }
  })
  return 0
}

function printRaw(output: Output, { bytes }: Snapshot): void {
  if (output.isTerminal)
    throw new UsageError(
      '--raw prints the bytes as they are, which a terminal may obey',
      'Send them into a file or a pipe',
    )
  output.bytes(bytes)
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
      qt: release ?? null,
      value: toJson(value),
    })
}
