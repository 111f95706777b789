import { hex } from '../../inspect/describe.js'
import type { NativeIpcKey } from '../../keys/index.js'
import { isAtLeast } from '../../keys/qt-release.js'
import { numberOf } from './here.js'
import type { Side } from './side.js'

/** Why two programs do not share a segment, its lock, or either. */
export interface Obstacle {
  readonly code: string
  readonly message: string
  /** What to do. */
  readonly remedy: string
}

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
  if (!isNew || qt === undefined || isAtLeast(qt, 6, 6) || key?.legacyKey !== undefined)
    return problems
  if ('native' in argument.subject && key?.type === 'systemv' && key.projectId === 81)
    return problems
  return [
    ...problems,
    {
      code: 'TOO_OLD',
      message: `${typed}: Qt ${qt} does not know this kind of key; it came with 6.6.`,
      remedy: 'Use the legacy key, QSharedMemory(key), in the newer program.',
    },
  ]
}

/** Why the two have different objects. */
function apart(left: Side, right: Side): Obstacle[] {
  if (left.environment.os !== right.environment.os)
    return [
      differ(
        'OTHER_SYSTEM',
        'They run on different systems',
        left.environment.os,
        right.environment.os,
        {
          remedy: 'Shared memory ends at the machine; use a socket between machines.',
        },
      ),
    ]
  const spaces = namespaceObstacles(left, right)
  const [a, b] = [left.key, right.key]
  if (!a || !b) return [...spaces, ...plainObstacles(left, right)]
  if (a.kind && b.kind && a.kind !== b.kind)
    return [
      ...spaces,
      differ('OTHER_KIND', 'They are different things', a.kind, b.kind, {
        remedy: 'A segment and a semaphore never meet, also under one key.',
      }),
    ]
  if (a.type !== b.type) return [...spaces, otherType(left, right)]
  if (a.projectId !== b.projectId)
    return [
      ...spaces,
      differ(
        'OTHER_PROJECT_ID',
        'The ftok project ids differ',
        `${a.projectId}`,
        `${b.projectId}`,
        {
          remedy: 'Give both the same QNativeIpcKey type; 81 is what every Qt before 6.6 uses.',
        },
      ),
    ]
  return [...spaces, ...nameObstacles(left, right, a, b)]
}

function nameObstacles(left: Side, right: Side, a: NativeIpcKey, b: NativeIpcKey): Obstacle[] {
  if (a.nativeKey === b.nativeKey) return []
  if (a.type === 'systemv' && !crossesMounts(left, right)) {
    const number = numberOf(a.nativeKey, a.projectId)
    // Two paths to one file, or two files that ftok() cannot tell apart: the kernel sees one number.
    if (number !== undefined && number === numberOf(b.nativeKey, b.projectId)) return []
  }
  const [one, other] = [a.legacyKey, b.legacyKey]
  if (one !== undefined && other !== undefined && one !== other)
    return [
      differ('OTHER_KEY', 'The keys differ', JSON.stringify(one), JSON.stringify(other), {
        remedy: 'A key is compared by every character, its case and its blanks too.',
      }),
    ]
  if ((one === undefined) !== (other === undefined))
    return [
      differ(
        'OTHER_FORM',
        'One name is made from a legacy key, the other is not',
        a.nativeKey,
        b.nativeKey,
        {
          remedy:
            'Use QSharedMemory(key) in both, or the text of QNativeIpcKey::toString() of one in the other.',
        },
      ),
    ]
  const [home, otherHome] = [a, b].map(({ nativeKey }) => nativeKey.replace(/\/[^/]*$/, ''))
  if (a.type === 'systemv' && home !== otherHome && baseOf(a) === baseOf(b))
    return [
      differ(
        'OTHER_FOLDER',
        'The key files lie in different folders',
        home ?? '',
        otherHome ?? '',
        {
          remedy:
            one === undefined
              ? 'Give both programs the same path (or the same XDG_RUNTIME_DIR).'
              : 'Start both programs with the same TMPDIR.',
        },
      ),
    ]
  return [
    differ('OTHER_NAME', 'The names differ', a.nativeKey, b.nativeKey, {
      remedy: 'Use one key in both programs.',
    }),
  ]
}

function otherType(left: Side, right: Side): Obstacle {
  const [a, b] = [left.key?.type ?? '', right.key?.type ?? '']
  const forms = [left, right].map(({ argument }) => argument.settings.form ?? 'legacy')
  return differ('OTHER_TYPE', 'They use different kernel interfaces', a, b, {
    remedy: forms.includes('platformSafe')
      ? 'platformSafeKey() of Qt 6.6+ is POSIX, QSharedMemory(key) is System V: use QSharedMemory(key), or legacyNativeKey(), in the newer program.'
      : 'Give both the same QNativeIpcKey type. Qt before 6.6 has only the one that it was configured with, System V on Linux distributions.',
  })
}

function plainObstacles(left: Side, right: Side): Obstacle[] {
  const [a, b] = [left, right].map(plainNumber)
  if (a !== undefined && a === b) return []
  return [
    differ('OTHER_NAME', 'The names differ', numberText(a, left), numberText(b, right), {
      remedy: 'Compare the System V numbers: qt-ipc keys KEY prints that of a Qt key.',
    }),
  ]
}

function plainNumber({ argument: { subject }, key }: Side): string | undefined {
  if ('shmid' in subject) return `shmid ${subject.shmid}`
  const number =
    'systemv' in subject
      ? subject.systemv
      : key?.type === 'systemv'
        ? numberOf(key.nativeKey, key.projectId)
        : undefined
  return number === undefined ? undefined : hex(number)
}

const numberText = (number: string | undefined, side: Side) =>
  number ?? `${side.key?.nativeKey ?? side.typed} (no key file, so no number yet)`

function namespaceObstacles({ process: a }: Side, { process: b }: Side): Obstacle[] {
  if (!a || !b || a.namespaces.ipc === b.namespaces.ipc) return []
  return [
    differ(
      'OTHER_IPC_NAMESPACE',
      'The processes are in different IPC namespaces (containers)',
      a.namespaces.ipc,
      b.namespaces.ipc,
      {
        remedy:
          'Start the containers with --ipc=shareable and --ipc=container:NAME, and share the temporary folder too.',
      },
    ),
  ]
}

const crossesMounts = ({ process: a }: Side, { process: b }: Side) =>
  a !== undefined && b !== undefined && a.namespaces.mount !== b.namespaces.mount

function lockObstacles(left: Side, right: Side): Obstacle[] {
  const without = [left, right].filter(({ lock }) => lock === undefined)
  if (without.length > 0)
    return without.map(({ typed, qt }) => ({
      code: 'NO_LOCK',
      message: `${typed}: ${qt === undefined ? 'this program' : `Qt ${qt}`} has no lock for this key; lock() fails there.`,
      remedy: 'Use a legacy key, or guard the segment with a QSystemSemaphore of your own.',
    }))
  const [a, b] = [left.lock, right.lock]
  if (!a || !b || a.nativeKey === b.nativeKey) return []
  return [
    differ(
      'OTHER_LOCK',
      'They share the memory, but each locks another semaphore',
      a.nativeKey,
      b.nativeKey,
      {
        remedy:
          'Pass the whole text of QNativeIpcKey::toString(), with ?legacyKey=, and the same TMPDIR; or use QSharedMemory(key) in both.',
      },
    ),
  ]
}

function differ(
  code: string,
  what: string,
  left: string,
  right: string,
  { remedy }: { remedy: string },
): Obstacle {
  return { code, message: `${what}: ${left} and ${right}.`, remedy }
}

const baseOf = ({ nativeKey }: NativeIpcKey) => nativeKey.replace(/^.*\//, '')
