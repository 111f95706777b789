import { remedies } from '../diagnose/remedies.js'

/** A reason why two programs do not share a segment, or share it without its lock. */
export interface KeyObstacle {
  /** Stable; docs/keys.md explains each. */
  readonly code: string
  /** The reason, in one sentence. */
  readonly message: string
  /** What to change, in which program. */
  readonly remedy: string
}

const differences = {
  OTHER_SYSTEM: {
    what: 'They run on different systems',
    remedy: 'Shared memory ends at the machine; use a socket between machines.',
  },
  OTHER_IPC_NAMESPACE: {
    what: 'They are in different IPC namespaces (containers)',
    remedy: remedies.OTHER_IPC_NAMESPACE,
  },
  OTHER_MOUNT_NAMESPACE: {
    what: 'The same path refers to different directories (containers, PrivateTmp)',
    remedy: remedies.OTHER_MOUNT_NAMESPACE,
  },
  OTHER_KIND: {
    what: 'They are different kinds of objects',
    remedy: 'A segment and a semaphore are different objects, even with one key.',
  },
  OTHER_BACKEND: {
    what: 'They use different kernel interfaces',
    remedy:
      'Use the same type in both. QSharedMemory(key) is System V on Linux distributions, platformSafeKey() of Qt 6.6+ is ' +
      'POSIX; a Qt before 6.6 has only the one that it was configured with.',
  },
  OTHER_PROJECT_ID: {
    what: 'The ftok project ids differ',
    remedy: 'Use the same QNativeIpcKey type in both; every Qt before 6.6 uses 81.',
  },
  OTHER_KEY: {
    what: 'The keys differ',
    remedy: 'Use exactly the same key in both; case and spaces matter.',
  },
  OTHER_KEY_KIND: {
    what: 'One name is made from a legacy key, the other is not',
    remedy:
      'Use QSharedMemory(key) in both, or pass QNativeIpcKey::toString() of one to the other.',
  },
  OTHER_TEMP_FOLDER: {
    what: 'The key files lie in different folders',
    remedy: remedies.OTHER_TEMP_FOLDER,
  },
  OTHER_RUNTIME_FOLDER: {
    what: 'The key files lie in different folders',
    remedy: remedies.OTHER_RUNTIME_FOLDER,
  },
  OTHER_NAME: {
    what: 'The names differ',
    remedy:
      'Use one key in both programs; qt-ipc keys KEY prints its native keys and its System V key.',
  },
  OTHER_LOCK: {
    what: 'They share the segment, but each locks another semaphore',
    remedy:
      'Pass the whole string of QNativeIpcKey::toString(), with ?legacyKey=, and use the same TMPDIR; or use QSharedMemory(key) in both.',
  },
} as const

/** The obstacle that is a difference between the two. */
export function differ(code: keyof typeof differences, left: string, right: string): KeyObstacle {
  const { what, remedy } = differences[code]
  return { code, message: `${what}: ${left} and ${right}.`, remedy }
}
