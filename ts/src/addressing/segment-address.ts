import type { Call } from '../errors/qt-ipc-error.js'
import { NativeIpcKey } from '../keys/index.js'
import { QT_PROJECT_ID } from '../keys/key-type.js'
import { native } from '../native/binding.js'
import type { BackendName, KernelSegmentName, KernelSemaphoreName } from '../native/types.js'
import { type BackendChoice, backendFor } from './backend.js'
import { kernelName } from './kernel-name.js'

/**
 * The key of a segment: a legacy key as in `QSharedMemory(key)`, a native key, or for System V memory of a program without
 * Qt its System V key or the kernel's id.
 */
export type SegmentKey =
  | string
  | NativeIpcKey
  | { readonly systemv: number }
  | { readonly shmid: number }

/** All facts that follow from a key, without a system call. */
export interface SegmentAddress {
  readonly key: SegmentKey
  /** The key as it was passed, for messages. */
  readonly keyText: string
  readonly nativeKey: NativeIpcKey | undefined
  readonly kernelName: KernelSegmentName
  readonly backend: BackendName
  /** The semaphore of the segment's mutex; `undefined` for memory of a program without Qt. */
  readonly mutexName: KernelSemaphoreName | undefined
  /** Only Qt 6.6 and newer has a mutex for this key: it exists once such a program has attached, or when we created the segment. */
  readonly mutexIsOptional: boolean
}

/**
 * Returns the address of a segment.
 *
 * @throws {TypeError} when `key` is not a SegmentKey or contradicts `choice`.
 * @throws {QtIpcError} KEY_ERROR when the key cannot name a segment, UNSUPPORTED when no back end here supports it.
 */
export function resolveAddress(
  operation: string,
  key: SegmentKey,
  choice: BackendChoice = 'auto',
): SegmentAddress {
  const plain = plainName(key)
  if (plain) {
    if (choice !== 'auto' && choice !== 'systemv') throw contradiction(choice, plain.text)
    return {
      key: key,
      keyText: plain.text,
      nativeKey: undefined,
      kernelName: plain.name,
      backend: 'systemv',
      mutexName: undefined,
      mutexIsOptional: true,
    }
  }
  const nativeKey = nativeKeyFor(key, choice)
  const text = typeof key === 'string' ? key : nativeKey.toString()
  const name = kernelName({ operation, key: text }, nativeKey)
  const lock = nativeKey.lockKey()
  return {
    key: key,
    keyText: text,
    nativeKey,
    kernelName: name,
    backend: segmentBackend({ operation, key: text }, nativeKey, choice),
    mutexName: lock && kernelName({ operation, key: text }, lock),
    mutexIsOptional: nativeKey.legacyKey === undefined,
  }
}

function plainName(key: SegmentKey): { text: string; name: KernelSegmentName } | undefined {
  if (typeof key !== 'object' || key === null || key instanceof NativeIpcKey) return undefined
  if ('systemv' in key) {
    const number = integer('systemv', key.systemv, -(2 ** 31), 2 ** 32 - 1)
    if (number === 0) throw new RangeError('systemv must not be 0: IPC_PRIVATE names no segment')
    return {
      text: `systemv 0x${(number >>> 0).toString(16)}`,
      name: { type: 'systemv', key: number | 0 },
    }
  }
  if ('shmid' in key) {
    const id = integer('shmid', key.shmid, 0, 2 ** 31 - 1)
    return { text: `shmid ${id}`, name: { type: 'systemv', id } }
  }
  return undefined
}

function nativeKeyFor(key: SegmentKey, choice: BackendChoice): NativeIpcKey {
  if (typeof key === 'string')
    return NativeIpcKey.legacy(key, { type: choice === 'posix' ? 'posix' : undefined })
  if (!(key instanceof NativeIpcKey))
    throw new TypeError(
      `key must be a string, a NativeIpcKey, { systemv: number } or { shmid: number }, not ${String(key)}`,
    )
  if ((choice === 'posix' || choice === 'systemv') && choice !== key.type)
    throw contradiction(choice, key.toString())
  return key
}

function segmentBackend(
  caller: Call,
  { type, projectId }: NativeIpcKey,
  choice: BackendChoice,
): BackendName {
  const { qtSystemV, qtProjectIds, qtPosix, qtReason } = native.capabilities()
  const ownProject = projectId !== undefined && projectId !== QT_PROJECT_ID
  const qtCan = type === 'posix' ? qtPosix : ownProject ? qtProjectIds : qtSystemV
  return backendFor(caller, type, choice, {
    qtCan,
    hint: `${qtReason ?? 'POSIX keys and other project ids require Qt 6.6'}; use backend 'auto'`,
  })
}

function contradiction(choice: BackendChoice, key: string): TypeError {
  return new TypeError(`backend '${choice}' contradicts the key ${key}`)
}

function integer(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`${name} must be an integer from ${least} to ${most}, not ${value}`)
}
