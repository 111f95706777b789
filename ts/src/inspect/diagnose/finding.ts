/** What `diagnose` and `qt-ipc doctor` find; the codes are stable. docs/troubleshooting.md explains each. */
export const findingCodes = [
  'NO_SEGMENT',
  'KEY_FILE_WITHOUT_SEGMENT',
  'SEGMENT_WITHOUT_KEY_FILE',
  'ORPHAN',
  'LOCK_HELD',
  'LOCK_HOLDER_GONE',
  'LOCK_HOLDER_UNKNOWN',
  'LOCK_OVER_RELEASED',
  'SPLIT_LOCK',
  'SPLIT_SEGMENT',
  'OTHER_TEMP_FOLDER',
  'OTHER_RUNTIME_FOLDER',
  'MISSING_TEMP_FOLDER',
  'OTHER_IPC_NAMESPACE',
  'OTHER_MOUNT_NAMESPACE',
  'OTHER_USER',
  'OTHER_BACKEND',
  'OTHER_KEY_KIND',
  'FTOK_COLLISION',
  'REMOVE_IPC',
  'SYSTEM_LIMIT',
  'QT_TOO_OLD',
  'QT_TOO_NEW',
] as const

export type FindingCode = (typeof findingCodes)[number]

/** One thing that keeps programs apart, makes them wait, or will. Plain data: JSON holds all of it. */
export interface Finding {
  readonly code: FindingCode
  /** What it is about: a key as it was asked for, else the name of the object. */
  readonly subject: string
  /** Why, in one sentence. */
  readonly cause: string
  /** What was seen: paths, inodes, numbers, processes. */
  readonly evidence: readonly string[]
  /** What to do; a command where there is one. */
  readonly remedy: string
}
