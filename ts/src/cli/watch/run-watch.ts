import type { ExitCode, Values } from '../command-line/command.js'
import { UsageError } from '../command-line/command-error.js'
import { type OpenMemory, withMemory } from '../memory/open.js'
import type { memoryOptions } from '../memory/options.js'
import { decode, type Reader, readerOf } from '../memory/reader.js'
import { partOf } from '../memory/snapshot.js'
import { type Source, sourceOf } from '../memory/source.js'
import type { Output } from '../terminal/output.js'
import { CsvReporter } from './csv-reporter.js'
import { JsonReporter } from './json-reporter.js'
import { PlotReporter } from './plot-reporter.js'
import type { Reporter } from './reporter.js'
import { TextReporter } from './text-reporter.js'
import { type Sequence, sequenceOf, watchOptionsOf } from './watch-options.js'
import type { watchTiming } from './watch-timing.js'

type Options = Values<typeof memoryOptions> &
  Values<typeof watchTiming> & {
    readonly count?: number
    readonly csv?: boolean
    readonly plot?: readonly string[]
    readonly wait?: boolean
  }

/** Runs `qt-ipc watch` until Ctrl-C, `--count`, or the end of the segment. */
export async function watch(
  output: Output,
  words: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const { source } = sourceOf(words, options.file)
  const { timeout, wait } = options
  const sequence = options.sequence === undefined ? undefined : sequenceOf(options.sequence)
  const reporter = reporterOf(output, options, sequence)
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => ending.abort(new Interrupted()))
  const lock = options['no-lock'] !== true && sequence === undefined && !options.stable
  try {
    await withMemory(
      output,
      source,
      { mode: 'readOnly', lock, timeout, wait },
      async ({ memory }) => {
        const reader = await readerOf(output, source, options)
        await report(memory, {
          source,
          reader,
          reporter,
          options,
          sequence,
          signal: ending.signal,
        })
      },
    )
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
  } finally {
    reporter.finish?.()
  }
  return 0
}

class Interrupted extends Error {}

function reporterOf(
  output: Output,
  { as, csv, plot = [], sequence: typed }: Options,
  sequence: Sequence | undefined,
): Reporter {
  const hasCodec = as !== undefined
  if (!hasCodec && (csv === true || plot.length > 0))
    throw new UsageError('--csv and --plot need --as CODEC')
  if (Number(output.isJson) + Number(csv === true) + Number(plot.length > 0) > 1)
    throw new UsageError('--json, --csv and --plot exclude each other')
  if (output.isJson) return new JsonReporter(output, hasCodec)
  if (csv === true) return new CsvReporter(output)
  if (plot.length > 0)
    return new PlotReporter(
      output,
      plot.flatMap(names => names.split(',')),
    )
  const isOddDuringWrite = sequence && 'offset' in sequence && !('increments' in sequence)
  return new TextReporter(output, hasCodec, isOddDuringWrite ? typed : undefined)
}

interface Report {
  readonly source: Source
  readonly reader: Reader | undefined
  readonly reporter: Reporter
  readonly options: Options
  readonly sequence: Sequence | undefined
  readonly signal: AbortSignal
}

async function report(
  memory: OpenMemory['memory'],
  { source, reader, reporter, options, sequence, signal }: Report,
): Promise<void> {
  const { offset = 0, count = Number.POSITIVE_INFINITY } = options
  const part = partOf({ offset, length: reader?.codec.byteLength }, memory.size)
  const range: [number, number?] = part.length === undefined ? [offset] : [offset, part.length]
  const { settings, close } = await watchOptionsOf(options, sequence, signal)
  let seen = 0
  try {
    for await (const change of memory.watch({ ...settings, range })) {
      const { bytes, missed, torn, reattached, stale } = change
      const at = new Date(performance.timeOrigin + change.at)
      const value =
        reader && torn !== true ? decode(reader.codec, bytes, source).printed : undefined
      reporter.report({ at, bytes, value, missed, torn, reattached, stale })
      if (stale?.unchangedFor === undefined) seen += 1
      if (seen >= count) break
    }
  } finally {
    close()
  }
}
