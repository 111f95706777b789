import { accessSync, constants, statfsSync } from 'node:fs'
import { dirname, resolve } from 'node:path/posix'
import { errorCode } from '../../system/error-code.js'
import { folderProblem } from '../../system/key-folder.js'
import { statFile } from '../../system/stat-file.js'
import { modeBitsOf } from './access.js'
import type { Wanted } from './names.js'
import type { Viewpoint } from './viewpoint.js'

/** A directory in which a program cannot create the key file that it needs. */
export interface UnusableFolder {
  /** The path of the key file. */
  readonly keyFile: string
  /** The reason, a sentence. */
  readonly problem: string
}

/** Looks whether the viewpoint could create the key files of the segment and its lock, as far as they are missing; creates nothing. */
export function unusableFolderOf(
  wanted: Wanted | undefined,
  viewpoint: Viewpoint,
): UnusableFolder | undefined {
  const usual = wanted?.names[0]
  // Qt then has its key files elsewhere, which is MISSING_TEMP_FOLDER.
  if (usual?.type !== 'systemv' || viewpoint.missingTempFolder !== undefined) return undefined
  const missing = [usual.key, usual.key.lockKey()]
    .flatMap(key => (key ? [resolve(viewpoint.folder, key.nativeKey)] : []))
    .find(path => statFile(viewpoint.reach(path)) === undefined)
  if (missing === undefined) return undefined
  const folder = dirname(missing)
  const code = obstacleIn(folder, viewpoint)
  const problem = code && folderProblem(code, folder, viewpoint.reach(folder))
  return problem === undefined ? undefined : { keyFile: missing, problem }
}

/** The name of the system error with which creating a file would fail. */
function obstacleIn(folder: string, viewpoint: Viewpoint): string | undefined {
  const reach = viewpoint.reach(folder)
  const status = statFile(reach)
  if (status && !status.isDirectory()) return 'ENOTDIR'
  try {
    accessSync(reach, constants.W_OK | constants.X_OK)
  } catch (error) {
    const code = errorCode(error)
    // This user may have fewer rights than that of another process.
    if (viewpoint.own || code !== 'EACCES') return code
  }
  if (status && !viewpoint.own && !mayWrite(viewpoint, status)) return 'EACCES'
  return isFull(reach) ? 'ENOSPC' : undefined
}

function mayWrite(
  viewpoint: Viewpoint,
  { uid, gid, mode }: { uid: bigint; gid: bigint; mode: bigint },
): boolean {
  const isMapped = viewpoint.mapsOwner(Number(uid), Number(gid))
  if ((viewpoint.passesModeOf.posix && isMapped) || viewpoint.user === undefined) return true
  const holders = { users: [Number(uid)], groups: [Number(gid)] }
  return (modeBitsOf(viewpoint, Number(mode), holders) & 0o3) === 0o3
}

/** Whether no inode is left. Some file systems, whose number of inodes is 0, have no limit. */
function isFull(reach: string): boolean {
  try {
    const { files, ffree } = statfsSync(reach)
    return files > 0 && ffree === 0
  } catch {
    return false
  }
}
