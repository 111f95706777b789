import { resolve } from 'node:path/posix'
import { ownFolder, thisSystem } from '../../environment/program-here.js'
import type { NativeIpcKey } from '../../keys/index.js'
import { scanProcess } from '../processes/scan-processes.js'
import { folderFacts } from '../processes/views.js'
import type { KeyUser } from './key-user.js'

type Program = Pick<KeyUser, 'process' | 'environment'>

/** The native key as one program and another can be compared by: a relative path of a key file begins in the working directory. */
export function pathOf(
  { process, environment }: Program,
  { type, nativeKey }: NativeIpcKey,
): string {
  if (type !== 'systemv' || environment.os !== thisSystem() || nativeKey === '') return nativeKey
  return resolve(foldersOf(process?.pid)?.folder ?? ownFolder(), nativeKey)
}

/** `pathOf` the key of a program; `undefined` for a program without Qt. */
export const placeOf = (user: KeyUser): string | undefined => user.key && pathOf(user, user.key)

/** The path by which this process reaches the file that a program sees as `path`. */
export const reachOf = ({ process }: Program, path: string): string =>
  foldersOf(process?.pid)?.reach(path) ?? path

function foldersOf(pid: number | undefined) {
  const scanned = pid === undefined ? undefined : scanProcess(pid)
  return typeof scanned === 'object' ? folderFacts(scanned) : undefined
}
