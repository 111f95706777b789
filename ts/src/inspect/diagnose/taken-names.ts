import { posixPath } from '../../keys/posix-path.js'
import { kindOfFile } from '../files.js'
import type { Wanted } from './names.js'
import type { Viewpoint } from './viewpoint.js'

/** What has the name of a POSIX segment, or of its lock, and is neither: programs can neither open nor replace it. */
export interface TakenName {
  /** The native key of the segment. */
  readonly nativeKey: string
  readonly path: string
  /** "a directory" */
  readonly what: string
}

export function takenNamesOf(wanted: Wanted | undefined, viewpoint: Viewpoint): TakenName[] {
  const names = wanted?.names.filter(({ type }) => type === 'posix') ?? []
  return names.flatMap(({ key }) => {
    const lock = wanted?.kind === 'semaphore' ? undefined : key.lockKey()
    const paths = [
      posixPath(key.nativeKey, wanted?.kind ?? 'segment'),
      ...(lock ? [posixPath(lock.nativeKey, 'semaphore')] : []),
    ]
    return paths.flatMap(path => {
      const what = kindOfFile(viewpoint.reach(path))
      return what === undefined || what === 'a file'
        ? []
        : [{ nativeKey: key.nativeKey, path, what }]
    })
  })
}
