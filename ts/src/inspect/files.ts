import { lstatSync, readdirSync } from 'node:fs'
import { ftok } from '../keys/index.js'
import { statFile } from '../system/stat-file.js'

/** Whether a path is a symbolic link; `false` if it does not exist. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  } catch {
    return false
  }
}

/** "a file", "a directory", "a symbolic link"; `undefined` for what is not there. Does not follow links. */
export function kindOfFile(path: string): string | undefined {
  try {
    const status = lstatSync(path, { throwIfNoEntry: false })
    if (!status) return undefined
    if (status.isFile()) return 'a file'
    if (status.isSymbolicLink()) return 'a symbolic link'
    if (status.isDirectory()) return 'a directory'
    if (status.isFIFO()) return 'a named pipe'
    return status.isSocket() ? 'a socket' : 'a device'
  } catch {
    return undefined
  }
}

/** Whether two paths refer to one file or directory. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statFile(one), statFile(other)]
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

/** Names in a directory; empty if it does not exist or this user may not read it. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** The System V key of a key file; `undefined` if it does not exist. */
export function numberOf(path: string, projectId?: number): number | undefined {
  const file = statFile(path)
  return file && ftok(file, projectId)
}
