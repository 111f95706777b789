export type Severity =
  /** Programs do not share the segment, wait without limit, or destroy each other's data. */
  | 'error'
  /** An error that may occur later, or something left behind. */
  | 'warning'

const severities = {
  NO_SEGMENT: 'error',
  NO_SEMAPHORE: 'error',
  NAME_TAKEN: 'error',
  KEY_FILE_WITHOUT_SEGMENT: 'warning',
  SEGMENT_WITHOUT_KEY_FILE: 'error',
  SEGMENT_REMOVED: 'error',
  SEGMENT_WITHOUT_SIZE: 'error',
  SEMAPHORE_REMOVED: 'error',
  ORPHAN: 'warning',
  LOCK_HELD: 'error',
  LOCK_HOLDER_GONE: 'error',
  LOCK_HOLDER_UNKNOWN: 'error',
  LOCK_OVER_RELEASED: 'error',
  LOCK_UNREADABLE: 'warning',
  SPLIT_LOCK: 'error',
  SPLIT_SEGMENT: 'error',
  OTHER_TEMP_FOLDER: 'error',
  OTHER_RUNTIME_FOLDER: 'error',
  MISSING_TEMP_FOLDER: 'error',
  UNUSABLE_KEY_FOLDER: 'error',
  OTHER_IPC_NAMESPACE: 'error',
  OTHER_MOUNT_NAMESPACE: 'error',
  OTHER_USER: 'error',
  PERMISSION_DENIED: 'error',
  OTHER_BACKEND: 'error',
  OTHER_KEY_KIND: 'error',
  FTOK_COLLISION: 'error',
  REMOVE_IPC: 'warning',
  SYSTEM_LIMIT: 'warning',
  QT_TOO_OLD: 'error',
  QT_TOO_NEW: 'error',
} as const satisfies Readonly<Record<string, Severity>>

/** A code of a finding of `diagnose` and `qt-ipc doctor`. Codes are stable; docs/troubleshooting.md explains each. */
export type FindingCode = keyof typeof severities

export const findingCodes = Object.keys(severities) as readonly FindingCode[]

/** A reason why programs do not share a segment, or wait for each other, or may do so later. Plain data, as in JSON. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** The key as it was given to `diagnose`, else the name of the object. */
  readonly subject: string
  /** The cause, in one sentence. */
  readonly cause: string
  /** The observed facts: paths, inodes, System V keys, processes. */
  readonly evidence: readonly string[]
  /** The remedy: a command where there is one. */
  readonly remedy: string
}

/** A finding as a check returns it; its severity follows from the code. */
export type Symptom = Omit<Finding, 'severity'>

export const withSeverity = (symptom: Symptom): Finding => ({
  ...symptom,
  severity: severities[symptom.code],
})
