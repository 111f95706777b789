import { realpathSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { KeyEnvironment, OperatingSystem } from '../../keys/index.js'
import { isAtLeast } from '../../keys/qt-release.js'

/** What the keys of a Qt program with these environment variables depend on, on this machine. */
export function environmentOf(
  variables: Readonly<Record<string, string | undefined>>,
  qt?: string,
): KeyEnvironment {
  const tempDir = tempDirOf(variables['TMPDIR'], qt)
  return {
    os: thisSystem(),
    tempDir,
    runtimeDir: runtimeDirOf(variables['XDG_RUNTIME_DIR']) ?? `${tempDir}/runtime-${ownName()}`,
    sandboxed: false,
  }
}

export function thisSystem(): OperatingSystem {
  return process.platform === 'darwin'
    ? 'macos'
    : process.platform === 'win32'
      ? 'windows'
      : 'linux'
}

/** QDir::tempPath(): releases before 6.9 go through symbolic links, and have no folder at all when it is missing. */
function tempDirOf(variable: string | undefined, qt = '5.15'): string {
  const path = variable ? variable.replace(/(.)\/+$/, '$1') : '/tmp'
  if (isAtLeast(qt, 6, 9)) return path
  try {
    return realpathSync(path)
  } catch {
    return ''
  }
}

/** QStandardPaths takes the folder when it is absolute and private to the user. */
function runtimeDirOf(variable: string | undefined): string | undefined {
  if (!variable?.startsWith('/')) return undefined
  const folder = statSync(variable, { throwIfNoEntry: false })
  const isPrivate =
    folder?.isDirectory() && folder.uid === process.getuid?.() && (folder.mode & 0o077) === 0
  return isPrivate ? variable.replace(/(.)\/+$/, '$1') : undefined
}

function ownName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}
