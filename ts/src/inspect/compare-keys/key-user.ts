import type { SegmentKey } from '../../addressing/segment-address.js'
import { startedHere, thisSystem } from '../../environment/program-here.js'
import { environmentOf } from '../../environment/qt-folders.js'
import { type KeyEnvironment, NativeIpcKey } from '../../keys/index.js'
import { hex } from '../describe.js'
import type { PlainMemory } from '../objects/plain-memory.js'
import { requireProcess } from '../processes/require-process.js'
import type { Namespaces, ScannedProcess } from '../processes/scan-processes.js'
import { folderFacts } from '../processes/views.js'

/** The form of a program's key: `QSharedMemory(key)`, `platformSafeKey(key)`, or a native key. */
export type KeyForm = 'legacy' | 'platformSafe' | 'native'

/** A program, and the key by which it finds a segment or a semaphore. */
export interface KeyUser {
  /** The key as it was given, for messages. */
  readonly label: string
  readonly form: KeyForm
  /** Its Qt release, "5.15.8"; `undefined` if unknown, which counts as the newest. */
  readonly qt: string | undefined
  /** The directories and the operating system on which its native keys depend. */
  readonly environment: KeyEnvironment
  /** Its key; `undefined` for a program without Qt. */
  readonly key: NativeIpcKey | undefined
  /** The memory of a program without Qt. */
  readonly memory: PlainMemory | undefined
  /** The semaphore of QSharedMemory::lock(); `undefined` if that program has no lock for this key. */
  readonly lock: NativeIpcKey | undefined
  /** `undefined` for a program that is not running. */
  readonly process: { readonly pid: number; readonly namespaces: Namespaces } | undefined
}

export interface KeyUserOptions {
  /** Its Qt release, "5.15". Default: the one that the process has loaded, else unknown. */
  readonly qt?: string | undefined
  /** A running process, whose directories, namespaces and Qt apply. Default: a program that this process would start. */
  readonly pid?: number | undefined
  /** Known facts of its directories and its operating system. Default: those of the process. */
  readonly environment?: Partial<KeyEnvironment> | undefined
}

/** A program without its key. */
export type KeyProgram = Pick<KeyUser, 'qt' | 'environment' | 'process'>

/**
 * Describes a program by the key that it is given, for `compareKeys`. A string is the legacy key of QSharedMemory(key).
 * Read-only: it reads /proc and directories, opens and creates nothing, and does not wait.
 *
 * @throws {QtIpcError} NOT_FOUND when process `pid` does not exist, PERMISSION_DENIED when this user may not inspect it.
 * @throws {TypeError} for something that is not a key, a process id or a Qt release.
 */
export function keyUser(given: SegmentKey, options: KeyUserOptions = {}): KeyUser {
  const { pid, qt, environment } = options
  const scanned = pid === undefined ? undefined : requireProcess('keyUser', pid)
  const isWindows = given instanceof NativeIpcKey && given.type === 'windows'
  const os = environment?.os ?? (isWindows ? 'windows' : undefined)
  const program = describeProgram(
    scanned,
    qt,
    os === undefined ? environment : { ...environment, os },
  )
  return withKey(program, useOf(given, program.environment))
}

function useOf(given: SegmentKey, environment: KeyEnvironment) {
  if (typeof given === 'string') {
    const key = NativeIpcKey.legacy(given, { environment })
    return { label: given, form: 'legacy', key, memory: undefined } as const
  }
  if (given instanceof NativeIpcKey) {
    const form = given.legacyKey === undefined ? 'native' : 'legacy'
    return { label: given.toString(), form, key: given, memory: undefined } as const
  }
  if (typeof given !== 'object' || given === null || !('systemv' in given || 'shmid' in given))
    throw new TypeError(
      `key must be a string, a NativeIpcKey, { systemv: number } or { shmid: number }, got ${String(given)}`,
    )
  const memory = 'systemv' in given ? { systemv: given.systemv >>> 0 } : given
  const label = 'systemv' in memory ? `systemv:${hex(memory.systemv)}` : `shmid:${memory.shmid}`
  return { label, form: 'native', key: undefined, memory } as const
}

/** The facts of a running process, or of a program that this process would start. */
export function describeProgram(
  process: ScannedProcess | undefined,
  release: string | undefined,
  given: Partial<KeyEnvironment> = {},
): KeyProgram {
  const qt = release ?? process?.maps.qtVersion
  const folders = process ? folderFacts(process) : startedHere()
  const own = environmentOf({ ...folders, qtVersion: qt }, thisSystem())
  const os = given.os ?? own.os
  const known = os === thisSystem() ? own : { ...own, tempDir: '<temp>', runtimeDir: '<runtime>' }
  return { qt, environment: { ...known, ...given, os }, process }
}

/** A program, and the key or the memory that it uses. */
export function withKey(
  program: KeyProgram,
  use: Pick<KeyUser, 'label' | 'form' | 'key' | 'memory'>,
): KeyUser {
  const { qt, environment } = program
  return { ...program, ...use, lock: use.key?.lockKey({ qt, environment }) }
}
