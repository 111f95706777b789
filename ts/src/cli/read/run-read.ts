import type { ExitCode, Values } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import { withMemory } from '../memory/open.js'
import type { memoryOptions } from '../memory/options.js'
import { decode, isExact, type Reader, readerOf } from '../memory/reader.js'
import { type Snapshot, takeSnapshot } from '../memory/snapshot.js'
import { type Source, sourceOf } from '../memory/source.js'
import type { Output } from '../terminal/output.js'
import { toJson } from '../values/json.js'
import { printValue } from '../values/print-value.js'

type ReadOptions = Values<typeof memoryOptions> & {
  readonly length?: number
  readonly wait?: boolean
  readonly raw?: boolean
}

/** Runs `qt-ipc read`. */
export async function read(
  output: Output,
  words: readonly string[],
  options: ReadOptions,
): Promise<ExitCode> {
  const { source } = sourceOf(words, options.file)
  const { offset = 0, length, timeout, wait } = options
  const lock = options['no-lock'] !== true
  await withMemory(output, source, { mode: 'readOnly', lock, timeout, wait }, async opened => {
    const reader = await readerOf(output, source, options)
    const range = { offset, length: length ?? reader?.codec.byteLength }
    const snapshot = await takeSnapshot(opened, range)
    if (options.raw === true) printRaw(output, snapshot)
    else if (reader) printDecoded(output, source, snapshot, offset, reader)
    else {
      const { printDump } = await import('./print-dump.js')
      printDump(output, source, snapshot, { offset, length })
    }
  })
  return 0
}

function printRaw(output: Output, { bytes }: Snapshot): void {
  if (output.isTerminal)
    throw new UsageError(
      '--raw prints raw bytes, which may control the terminal',
      'Redirect the output to a file or a pipe',
    )
  output.bytes(bytes)
}

function printDecoded(
  output: Output,
  source: Source,
  { bytes, size, locked }: Snapshot,
  offset: number,
  { codec, release }: Reader,
): void {
  const { value, printed, byteLength } = decode(codec, bytes, source)
  if (!output.isJson) printValue(output, printed)
  else
    output.json({
      source: source.text,
      size,
      offset,
      byteLength,
      exact: isExact(codec, value, bytes.subarray(0, byteLength)),
      locked,
      codec: codec.name,
      qt: release ?? null,
      value: toJson(printed),
    })
}
