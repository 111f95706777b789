import { realpathSync } from 'node:fs'
import { resolve } from 'node:path/posix'
import type { KeyEnvironment, OperatingSystem } from '../keys/index.js'
import { isAtLeast } from '../keys/qt-release.js'
import { statFile } from '../system/stat-file.js'

/** The variables that decide where a Qt program has its key files, as they were when the program started. */
export interface FolderVariables {
  readonly TMPDIR?: string
  readonly XDG_RUNTIME_DIR?: string
}

interface User {
  /** uid */
  readonly id: number
  readonly name: string | undefined
}

/** The facts that decide where a Qt program has its key files. */
export interface FolderFacts {
  readonly variables: FolderVariables
  /** "5.15.8"; `undefined` counts as a release before 6.9. */
  readonly qtVersion: string | undefined
  /** Its effective user. */
  readonly user: User | undefined
  /** Its working directory, where relative paths begin. */
  readonly folder: string
  /** The path by which this process reaches the file that the program sees as `path`. */
  readonly reach: (path: string) => string
}

/**
 * QDir::tempPath() of a program. A relative TMPDIR begins in its working directory. Before Qt 6.9 it resolves symbolic links, and
 * is "/" when the directory is missing.
 */
export function tempFolderOf({ variables, qtVersion, folder, reach }: FolderFacts): string {
  const path = resolve(folder, variables.TMPDIR || '/tmp')
  if (qtVersion !== undefined && isAtLeast(qtVersion, 6, 9)) return path
  if (statFile(reach(path)) === undefined) return '/'
  // Links in another view cannot be resolved: they start at its root directory.
  return reach(path) === path ? realPath(path) : path
}

/** QStandardPaths::RuntimeLocation of a program: XDG_RUNTIME_DIR if it is private to the user. */
export function runtimeFolderOf(facts: FolderFacts): string {
  const { variables, user, reach } = facts
  const path = variables.XDG_RUNTIME_DIR
  if (path?.startsWith('/') && isPrivate(reach(path), user)) return withoutSlash(path)
  return `${asPrefix(tempFolderOf(facts))}/runtime-${user?.name ?? ''}`
}

/** The environment on which the native keys of a program depend. */
export function environmentOf(facts: FolderFacts, os: OperatingSystem = 'linux'): KeyEnvironment {
  const tempDir = asPrefix(tempFolderOf(facts))
  return { os, tempDir, runtimeDir: runtimeFolderOf(facts), sandboxed: false }
}

/** Value of TMPDIR, if it is not a directory. */
export function missingTempFolder({ variables, reach }: FolderFacts): string | undefined {
  const { TMPDIR } = variables
  if (!TMPDIR) return undefined
  if (statFile(reach(TMPDIR))?.isDirectory()) return undefined
  // A process that has just exited has no root directory either.
  return statFile(reach('/')) && TMPDIR
}

const withoutSlash = (path: string) => path.replace(/(?<=.)\/+$/, '')

/** Qt appends a slash to the directory, also to "/". */
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
