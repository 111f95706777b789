import type { DataStream } from '../../datastream/index.js'
import { newestRelease } from '../../datastream/releases.js'
import type { Output } from '../terminal/output.js'
import { otherPrograms, releaseOf } from './other-program.js'
import type { Source } from './source.js'

/** The QDataStream of the other program, and how it is known. */
export interface KnownStream {
  readonly dataStream: DataStream
  readonly release: string
}

/** By `--qt`, else by a process that has the memory, else the newest, which a note says. Asks once. */
export function streamFinder(output: Output, source: Source, qt: string | undefined) {
  let known: KnownStream | undefined
  return async (): Promise<KnownStream> => {
    known ??= await find(output, source, qt)
    return known
  }
}

async function find(output: Output, source: Source, qt: string | undefined): Promise<KnownStream> {
  // The largest part of the package, which other codecs do not need.
  const { dataStreamOf } = await import('../codec-expression/data-stream.js')
  if (qt !== undefined) return { dataStream: dataStreamOf(qt), release: qt }
  const programs = otherPrograms(source)
  const releases = [...new Set(programs.map(program => releaseOf(program.qt)))]
  const [release = newestRelease] = releases
  if (releases.length === 0)
    output.note(`no Qt program has it; read as Qt ${release} writes it. --qt says which it was`)
  if (releases.length > 1)
    output.note(
      `programs with Qt ${releases.join(' and ')} have it; read as Qt ${release} writes it. --qt says otherwise`,
    )
  return { dataStream: dataStreamOf(release), release }
}
