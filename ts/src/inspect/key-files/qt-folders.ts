import { realpathSync } from 'node:fs'
import type { KeyEnvironment, OperatingSystem } from '../../keys/index.js'
import { isAtLeast } from '../../keys/qt-release.js'
import { statFile } from '../files.js'
import type { User } from '../processes/process-facts.js'
import type { FolderVariables } from '../processes/scan-processes.js'

/** What decides where a Qt program has its key files. */
export interface FolderFacts {
  readonly variables: FolderVariables
  /** "5.15.8"; `undefined` counts as a release before 6.9. */
  readonly qtVersion: string | undefined
  /** Its effective user. */
  readonly user: User | undefined
  /** Where this process finds what the program sees as `path`. */
  readonly reach: (path: string) => string
}

/** QDir::tempPath(). Before 6.9 without symbolic links, and the root folder when it is missing. */
export function tempFolderOf({ variables, qtVersion, reach }: FolderFacts): string {
  const path = withoutSlash(variables.TMPDIR || '/tmp')
  if (qtVersion !== undefined && isAtLeast(qtVersion, 6, 9))
    return path.startsWith('/') ? path : `/${path}`
  if (!path.startsWith('/') || !statFile(reach(path))?.isDirectory()) return '/'
  // Of another view the links cannot be followed: they begin at its root folder.
  return reach(path) === path ? realPath(path) : path
}

/** QStandardPaths::RuntimeLocation: the folder of the variable when it is private to the user. */
export function runtimeFolderOf(facts: FolderFacts): string {
  const { variables, user, reach } = facts
  const path = variables.XDG_RUNTIME_DIR
  if (path?.startsWith('/') && isPrivate(reach(path), user)) return withoutSlash(path)
  return `${asPrefix(tempFolderOf(facts))}/runtime-${user?.name ?? ''}`
}

/** What the keys of that program depend on. */
export function environmentOf(facts: FolderFacts, os: OperatingSystem = 'linux'): KeyEnvironment {
  const tempDir = asPrefix(tempFolderOf(facts))
  return { os, tempDir, runtimeDir: runtimeFolderOf(facts), sandboxed: false }
}

/** TMPDIR, when it leads to no folder. */
export function missingTempFolder({ variables, reach }: FolderFacts): string | undefined {
  const { TMPDIR } = variables
  if (!TMPDIR) return undefined
  if (TMPDIR.startsWith('/') && statFile(reach(TMPDIR))?.isDirectory()) return undefined
  // A process that has just ended has no folders at all.
  return statFile(reach('/')) && TMPDIR
}

const withoutSlash = (path: string) => path.replace(/(?<=.)\/+$/, '')

/** Qt puts a slash behind the folder, also behind none. */
const asPrefix = (folder: string) => (folder === '/' ? '' : folder)

function isPrivate(path: string, user: User | undefined): boolean {
  const folder = statFile(path)
  if (!folder?.isDirectory()) return false
  return folder.uid === BigInt(user?.id ?? -1) && (folder.mode & 0o077n) === 0n
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
