import { type BigIntStats, lstatSync, readdirSync, statSync } from 'node:fs'
import { ftok } from '../keys/index.js'

/** `undefined` for what is not there, or not to be seen. */
export function statFile(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Whether a path is a symbolic link; `false` for what is not there. */
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

/** Two paths to one file or folder. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statFile(one), statFile(other)]
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

/** Empty for a folder that is not there, or closed. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** The System V number of a key file; `undefined` without the file. */
export function numberOf(path: string, projectId?: number): number | undefined {
  const file = statFile(path)
  return file && ftok(file, projectId)
}
