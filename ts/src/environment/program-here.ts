import { readlinkSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { OperatingSystem } from '../keys/index.js'
import type { FolderFacts } from './qt-folders.js'

/** The facts of a Qt program that this process would start. */
export function startedHere(qtVersion?: string): FolderFacts {
  const facts = { variables: variablesHere(), qtVersion, user: userHere() }
  return { ...facts, folder: ownFolder(), reach: path => path }
}

/** The working directory as /proc names it, " (deleted)" included: `process.cwd()` throws when it was deleted. */
export function ownFolder(): string {
  try {
    return process.cwd()
  } catch {
    return readlinkSync('/proc/self/cwd')
  }
}

export function thisSystem(): OperatingSystem {
  return process.platform === 'darwin'
    ? 'macos'
    : process.platform === 'win32'
      ? 'windows'
      : 'linux'
}

function variablesHere(): FolderFacts['variables'] {
  const { TMPDIR = '', XDG_RUNTIME_DIR = '' } = process.env
  return { TMPDIR, XDG_RUNTIME_DIR }
}

function userHere(): FolderFacts['user'] {
  const id = process.geteuid?.() ?? -1
  try {
    return { id, name: userInfo().username }
  } catch {
    return { id, name: undefined }
  }
}
