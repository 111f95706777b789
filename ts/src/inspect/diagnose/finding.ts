export type Severity =
  /** Programs do not meet, wait for ever, or destroy the data of each other. */
  | 'error'
  /** They will, when something else happens; or something is left over. */
  | 'warning'

const severities = {
  NO_SEGMENT: 'error',
  NAME_TAKEN: 'error',
  KEY_FILE_WITHOUT_SEGMENT: 'warning',
  SEGMENT_WITHOUT_KEY_FILE: 'error',
  ORPHAN: 'warning',
  LOCK_HELD: 'error',
  LOCK_HOLDER_GONE: 'error',
  LOCK_HOLDER_UNKNOWN: 'error',
  LOCK_OVER_RELEASED: 'error',
  SPLIT_LOCK: 'error',
  SPLIT_SEGMENT: 'error',
  OTHER_TEMP_FOLDER: 'error',
  OTHER_RUNTIME_FOLDER: 'error',
  MISSING_TEMP_FOLDER: 'error',
  OTHER_IPC_NAMESPACE: 'error',
  OTHER_MOUNT_NAMESPACE: 'error',
  OTHER_USER: 'error',
  OTHER_BACKEND: 'error',
  OTHER_KEY_KIND: 'error',
  FTOK_COLLISION: 'error',
  REMOVE_IPC: 'warning',
  SYSTEM_LIMIT: 'warning',
  QT_TOO_OLD: 'error',
  QT_TOO_NEW: 'error',
} as const satisfies Readonly<Record<string, Severity>>

/** What `diagnose` and `qt-ipc doctor` find; the codes are stable. docs/troubleshooting.md explains each. */
export type FindingCode = keyof typeof severities

export const findingCodes = Object.keys(severities) as readonly FindingCode[]

/** One thing that keeps programs apart, makes them wait, or will. Plain data: JSON holds all of it. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** What it is about: a key as it was asked for, else the name of the object. */
  readonly subject: string
  /** Why, in one sentence. */
  readonly cause: string
  /** What was seen: paths, inodes, numbers, processes. */
  readonly evidence: readonly string[]
  /** What to do; a command where there is one. */
  readonly remedy: string
}

/** As a check gives it; its severity follows from the code. */
export type Symptom = Omit<Finding, 'severity'>

export const withSeverity = (symptom: Symptom): Finding => ({
  ...symptom,
  severity: severities[symptom.code],
})
