import type { DataStream } from '../../datastream/index.js'
import { newestRelease } from '../../datastream/releases.js'
import type { Output } from '../terminal/output.js'
import { otherPrograms, releaseOf } from './other-program.js'
import type { Source } from './source.js'

/** The QDataStream types of the other program, and its Qt release. */
export interface KnownStream {
  readonly dataStream: DataStream
  readonly release: string
}

/** Finds the Qt release by `--qt`, else by a process that has the memory mapped, else takes the newest and prints a note. Looks once. */
export function streamFinder(output: Output, source: Source, qt: string | undefined) {
  let known: KnownStream | undefined
  return async (): Promise<KnownStream> => {
    known ??= await find(output, source, qt)
    return known
  }
}

async function find(output: Output, source: Source, qt: string | undefined): Promise<KnownStream> {
  // Loaded on demand: it is the largest part of the package, and other codecs do not need it.
  const { dataStreamOf } = await import('../codec-expression/data-stream.js')
  if (qt !== undefined) return { dataStream: dataStreamOf(qt), release: qt }
  const programs = otherPrograms(source)
  const releases = [...new Set(programs.map(program => releaseOf(program.qt)))]
  const [release = newestRelease] = releases
  if (releases.length === 0)
    output.note(
      `no Qt program has it mapped; assuming Qt ${release}. Pass --qt RELEASE if that is wrong`,
    )
  if (releases.length > 1)
    output.note(
      `programs with Qt ${releases.join(' and ')} have it mapped; assuming Qt ${release}. Pass --qt RELEASE if that is wrong`,
    )
  return { dataStream: dataStreamOf(release), release }
}
