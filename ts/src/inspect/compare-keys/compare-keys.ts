import { basename, dirname } from 'node:path/posix'
import type { Side } from '../../cli/keys/key-users.js'
import type { NativeIpcKey } from '../../keys/index.js'
import { hasNativeIpcKeys } from '../../keys/qt-release.js'
import { hex } from '../describe.js'
import { remedies } from '../diagnose/remedies.js'
import { numberOf } from '../files.js'
import { placeObstacles } from './namespace-differences.js'
import { differ, type Obstacle } from './obstacles.js'

export interface Meeting {
  /** They have the same object. */
  readonly meet: boolean
  /** They also exclude each other: the same lock. `undefined` for semaphores, programs without Qt, and where they do not meet. */
  readonly sameLock: boolean | undefined
  readonly obstacles: readonly Obstacle[]
}

/** Do these two programs share the object, and its lock? */
export function meetingOf(left: Side, right: Side): Meeting {
  const obstacles = [...[left, right].flatMap(unusable), ...apart(left, right)]
  if (obstacles.length > 0) return { meet: false, sameLock: undefined, obstacles }
  const [a, b] = [left.key, right.key]
  if (!a || !b || a.kind === 'semaphore' || b.kind === 'semaphore')
    return { meet: true, sameLock: undefined, obstacles }
  const locks = lockObstacles(left, right)
  return { meet: true, sameLock: locks.length === 0, obstacles: locks }
}

/** What keeps a program from using its key at all. */
function unusable({ typed, key, qt, argument }: Side): Obstacle[] {
  const problems = (key?.problems() ?? []).map(({ code, message }) => ({
    code: `BAD_KEY_${code}`,
    message: `${typed}: ${message}`,
    remedy: 'Choose another key in both programs.',
  }))
  const isNew = argument.settings.form === 'platformSafe' || 'native' in argument.subject
  if (!isNew || qt === undefined || hasNativeIpcKeys(qt) || key?.legacyKey !== undefined)
    return problems
  // A path is what setNativeKey() takes since Qt 4.8.
  if ('native' in argument.subject && key?.type === 'systemv' && key.projectId === 81)
    return problems
  return [
    ...problems,
    {
      code: 'QT_TOO_OLD',
      message: `${typed}: Qt ${qt} does not know this kind of key; it came with 6.6.`,
      remedy: remedies.QT_TOO_OLD,
    },
  ]
}

/** Why the two have different objects. */
function apart(left: Side, right: Side): Obstacle[] {
  const [{ os }, { os: otherOs }] = [left.environment, right.environment]
  if (os !== otherOs) return [differ('OTHER_SYSTEM', os, otherOs)]
  const names = nameObstacles(left, right)
  return names.length > 0 ? names : placeObstacles(left, right)
}

function nameObstacles(left: Side, right: Side): Obstacle[] {
  const [a, b] = [left.key, right.key]
  if (!a || !b) return plainObstacles(left, right)
  if (a.kind && b.kind && a.kind !== b.kind) return [differ('OTHER_KIND', a.kind, b.kind)]
  if (a.type !== b.type) return [differ('OTHER_BACKEND', a.type, b.type)]
  if (a.projectId !== b.projectId)
    return [differ('OTHER_PROJECT_ID', `${a.projectId}`, `${b.projectId}`)]
  return a.nativeKey === b.nativeKey || areOneFile(left, right) ? [] : [otherName(a, b)]
}

/** Two paths to one file, or two files that ftok() cannot tell apart: the kernel sees one number. */
function areOneFile(left: Side, right: Side): boolean {
  if (left.key?.type !== 'systemv' || placeObstacles(left, right).length > 0) return false
  const number = plainNumber(left)
  return number !== undefined && number === plainNumber(right)
}

function otherName(a: NativeIpcKey, b: NativeIpcKey): Obstacle {
  const [one, other] = [a.legacyKey, b.legacyKey]
  if (one !== undefined && other !== undefined && one !== other)
    return differ('OTHER_KEY', JSON.stringify(one), JSON.stringify(other))
  if ((one === undefined) !== (other === undefined))
    return differ('OTHER_KEY_KIND', a.nativeKey, b.nativeKey)
  if (a.type === 'systemv' && basename(a.nativeKey) === basename(b.nativeKey))
    return differ(
      one === undefined ? 'OTHER_RUNTIME_FOLDER' : 'OTHER_TEMP_FOLDER',
      dirname(a.nativeKey),
      dirname(b.nativeKey),
    )
  return differ('OTHER_NAME', a.nativeKey, b.nativeKey)
}

/** One of them is memory without a key of Qt: the numbers decide. */
function plainObstacles(left: Side, right: Side): Obstacle[] {
  const [a, b] = [plainNumber(left), plainNumber(right)]
  if (a !== undefined && a === b) return []
  const text = (number: string | undefined, { key, typed }: Side) =>
    number ?? `${key?.nativeKey ?? typed} (no key file, so no number yet)`
  return [differ('OTHER_NAME', text(a, left), text(b, right))]
}

function plainNumber({ argument: { subject }, key }: Side): string | undefined {
  if ('shmid' in subject) return `shmid ${subject.shmid}`
  if ('systemv' in subject) return hex(subject.systemv)
  const number = key?.type === 'systemv' ? numberOf(key.nativeKey, key.projectId) : undefined
  return number === undefined ? undefined : hex(number)
}

function lockObstacles(left: Side, right: Side): Obstacle[] {
  const without = [left, right].filter(({ lock }) => lock === undefined)
  if (without.length > 0)
    return without.map(({ typed, qt }) => ({
      code: 'NO_LOCK',
      message: `${typed}: ${qt === undefined ? 'this program' : `Qt ${qt}`} has no lock for this key; lock() fails there.`,
      remedy: 'Use a legacy key, or guard the segment with a QSystemSemaphore of your own.',
    }))
  const [a, b] = [left.lock, right.lock]
  return !a || !b || a.nativeKey === b.nativeKey
    ? []
    : [differ('OTHER_LOCK', a.nativeKey, b.nativeKey)]
}
