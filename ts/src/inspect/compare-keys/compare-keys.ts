import { basename, dirname } from 'node:path/posix'
import type { NativeIpcKey } from '../../keys/index.js'
import { hasNativeIpcKeys } from '../../keys/qt-release.js'
import { hex } from '../describe.js'
import { remedies } from '../diagnose/remedies.js'
import { numberOf } from '../files.js'
import type { KeyUser } from './key-user.js'
import { namespaceDifferences } from './namespace-differences.js'
import { differ, type KeyObstacle } from './obstacles.js'
import { pathOf, placeOf, reachOf } from './paths.js'

/** Whether two programs share an object, and its lock. */
export interface KeyComparison {
  /** Whether they share the segment or semaphore. */
  readonly meet: boolean
  /** Whether QSharedMemory::lock() is the same semaphore in both. `undefined` for semaphores, programs without Qt, and when `meet` is false. */
  readonly sameLock: boolean | undefined
  /** The reasons why `meet` or `sameLock` is false; else empty. */
  readonly obstacles: readonly KeyObstacle[]
}

/**
 * Decides whether two programs share an object, and its lock: by the rules of their Qt releases, by their directories and, for
 * running processes, by their namespaces. Read-only: it reads /proc and the status of files, opens and creates nothing, and does
 * not wait. The object need not exist. Unknown facts count as the same.
 */
export function compareKeys(left: KeyUser, right: KeyUser): KeyComparison {
  const obstacles = [...[left, right].flatMap(unusable), ...apart(left, right)]
  if (obstacles.length > 0) return { meet: false, sameLock: undefined, obstacles }
  const [a, b] = [left.key, right.key]
  if (!a || !b || a.kind === 'semaphore' || b.kind === 'semaphore')
    return { meet: true, sameLock: undefined, obstacles }
  const locks = lockObstacles(left, right)
  return { meet: true, sameLock: locks.length === 0, obstacles: locks }
}

/** The reasons why a program cannot use its key at all. */
function unusable({ label, form, key, qt }: KeyUser): KeyObstacle[] {
  const problems = (key?.problems() ?? []).map(({ code, message }) => ({
    code: `BAD_KEY_${code}`,
    message: `${label}: ${message}`,
    remedy: 'Choose another key in both programs.',
  }))
  if (form === 'legacy' || qt === undefined || hasNativeIpcKeys(qt) || key?.legacyKey !== undefined)
    return problems
  // setNativeKey() accepts a path since Qt 4.8.
  if (form === 'native' && key?.type === 'systemv' && key.projectId === 81) return problems
  return [
    ...problems,
    {
      code: 'QT_TOO_OLD',
      message: `${label}: Qt ${qt} does not support this kind of key, which Qt 6.6 added.`,
      remedy: remedies.QT_TOO_OLD,
    },
  ]
}

/** The reasons why the two have different objects. */
function apart(left: KeyUser, right: KeyUser): KeyObstacle[] {
  const [{ os }, { os: otherOs }] = [left.environment, right.environment]
  if (os !== otherOs) return [differ('OTHER_SYSTEM', os, otherOs)]
  const names = nameObstacles(left, right)
  return names.length > 0 ? names : namespaceDifferences(left, right)
}

function nameObstacles(left: KeyUser, right: KeyUser): KeyObstacle[] {
  const [a, b] = [left.key, right.key]
  if (!a || !b) return plainObstacles(left, right)
  if (a.kind && b.kind && a.kind !== b.kind) return [differ('OTHER_KIND', a.kind, b.kind)]
  if (a.type !== b.type) return [differ('OTHER_BACKEND', a.type, b.type)]
  if (a.projectId !== b.projectId)
    return [differ('OTHER_PROJECT_ID', `${a.projectId}`, `${b.projectId}`)]
  const isOneName = placeOf(left) === placeOf(right)
  return isOneName || areOneFile(left, right) ? [] : [otherName(left, right, a, b)]
}

/** Whether two paths refer to one file, or ftok() makes one System V key of two files. */
function areOneFile(left: KeyUser, right: KeyUser): boolean {
  if (left.key?.type !== 'systemv' || namespaceDifferences(left, right).length > 0) return false
  const number = plainNumber(left)
  return number !== undefined && number === plainNumber(right)
}

function otherName(left: KeyUser, right: KeyUser, a: NativeIpcKey, b: NativeIpcKey): KeyObstacle {
  const [one, other] = [a.legacyKey, b.legacyKey]
  if (one !== undefined && other !== undefined && one !== other)
    return differ('OTHER_KEY', JSON.stringify(one), JSON.stringify(other))
  if ((one === undefined) !== (other === undefined))
    return differ('OTHER_KEY_KIND', a.nativeKey, b.nativeKey)
  const [path, otherPath] = [placeOf(left) ?? '', placeOf(right) ?? '']
  const isRelative = [a, b].some(({ nativeKey }) => !nativeKey.startsWith('/'))
  if (a.type === 'systemv' && basename(path) === basename(otherPath) && !isRelative)
    return differ(
      one === undefined ? 'OTHER_RUNTIME_FOLDER' : 'OTHER_TEMP_FOLDER',
      dirname(path),
      dirname(otherPath),
    )
  const obstacle = differ('OTHER_NAME', path, otherPath)
  return isRelative ? { ...obstacle, remedy: absoluteRemedy } : obstacle
}

const absoluteRemedy =
  'A native key without a directory is a file in the working directory of its program: use an absolute path in both.'

/** Without a key of Qt in one of them, the System V keys decide. */
function plainObstacles(left: KeyUser, right: KeyUser): KeyObstacle[] {
  const [a, b] = [plainNumber(left), plainNumber(right)]
  if (a !== undefined && a === b) return []
  const text = (number: string | undefined, { key, label }: KeyUser) =>
    number ?? `${key?.nativeKey ?? label} (no key file exists, so it has no System V key yet)`
  return [differ('OTHER_NAME', text(a, left), text(b, right))]
}

function plainNumber(user: KeyUser): string | undefined {
  const { memory, key } = user
  if (memory && 'shmid' in memory) return `shmid ${memory.shmid}`
  if (memory) return hex(memory.systemv)
  const number =
    key?.type === 'systemv' ? numberOf(reachOf(user, key.nativeKey), key.projectId) : undefined
  return number === undefined ? undefined : hex(number)
}

function lockObstacles(left: KeyUser, right: KeyUser): KeyObstacle[] {
  const without = [left, right].filter(({ lock }) => lock === undefined)
  if (without.length > 0)
    return without.map(({ label, qt }) => ({
      code: 'NO_LOCK',
      message: `${label}: ${qt === undefined ? 'this program' : `Qt ${qt}`} has no lock for this key; its lock() fails.`,
      remedy: 'Use a legacy key, or guard the segment with a QSystemSemaphore of your own.',
    }))
  const [a, b] = [left.lock, right.lock]
  if (!a || !b) return []
  const [path, otherPath] = [pathOf(left, a), pathOf(right, b)]
  return path === otherPath ? [] : [differ('OTHER_LOCK', path, otherPath)]
}
