import { newestRelease } from '../../datastream/releases.js'
import { numberOf } from '../../inspect/files.js'
import { scanProcesses } from '../../inspect/processes/scan-processes.js'
import { posixPath } from '../../keys/posix-path.js'
import { isAtLeast } from '../../keys/qt-release.js'
import { deviceOf } from '../../system/processes.js'
import { statFile } from '../../system/stat-file.js'
import { userOf } from '../keys/key-users.js'
import type { Source } from './source.js'

/** A Qt program that has the memory mapped. */
export interface OtherProgram {
  readonly pid: number
  /** "5.15.8" */
  readonly qt: string
}

/** The native Qt programs that have the memory mapped; includes those of other users only as root. */
export function otherPrograms(source: Source): OtherProgram[] {
  const isMapped = mappingTest(source)
  return scanProcesses()
    .processes.filter(({ pid, maps }) => pid !== process.pid && !maps.isQtIpc && isMapped(maps))
    .flatMap(({ pid, maps }) => (maps.qtVersion === undefined ? [] : { pid, qt: maps.qtVersion }))
}

/** The release of a version: "6.4" of "6.4.2". A newer release than the newest known one counts as that one. */
export function releaseOf(qt: string): string {
  const release = /^\d+\.\d+/.exec(qt)?.[0] ?? newestRelease
  const [major = 0, minor = 0] = newestRelease.split('.').map(Number)
  return isAtLeast(qt, major, minor + 1) ? newestRelease : release
}

type Maps = ReturnType<typeof scanProcesses>['processes'][number]['maps']

function mappingTest(source: Source): (maps: Maps) => boolean {
  if (source.kind === 'file') return () => false
  const { subject } = source.key
  if ('shmid' in subject) return maps => maps.systemv.some(({ id }) => id === subject.shmid)
  if ('systemv' in subject) return bySystemV(subject.systemv)
  const { key } = userOf(source.text, source.key)
  if (key?.type === 'systemv') return bySystemV(numberOf(key.nativeKey, key.projectId))
  const file = key && statFile(posixPath(key.nativeKey, 'segment'))
  return ({ posix }) =>
    file !== undefined &&
    posix.some(
      ({ device, inode }) => inode === Number(file.ino) && device === deviceOf(Number(file.dev)),
    )
}

function bySystemV(wanted: number | undefined): (maps: Maps) => boolean {
  return maps => wanted !== undefined && maps.systemv.some(({ number }) => number === wanted)
}
