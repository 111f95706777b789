/** The kernel interface that a key belongs to (QNativeIpcKey::Type). */
export type KeyType = 'systemv' | 'posix' | 'windows'

/** A key type in Qt's own words: `systemv-7` is System V with the ftok project id 7 instead of 81 (`'Q'`). */
export type KeyTypeName = KeyType | `systemv-${number}`

/** What the object is: a QSharedMemory or a QSystemSemaphore. */
export type KeyKind = 'segment' | 'semaphore'

/** The ftok project id that Qt uses unless told otherwise: `'Q'`. */
export const QT_PROJECT_ID = 81

/** A key type with its project id, which only System V has. */
export interface TypeAndProject {
  readonly type: KeyType
  readonly projectId: number | undefined
}

/** Reads a type name as QNativeIpcKey::fromString of 6.6+ does (leading zeros are fine); `undefined` where Qt finds none. */
export function parseTypeName(name: string): TypeAndProject | undefined {
  if (name === 'posix' || name === 'windows') return { type: name, projectId: undefined }
  if (name === 'systemv') return { type: name, projectId: QT_PROJECT_ID }
  const projectId = Number(/^systemv-(\d+)$/.exec(name)?.[1] ?? 0)
  return projectId >= 1 && projectId <= 255 ? { type: 'systemv', projectId } : undefined
}

/** RangeError for the project ids 128 to 255, which Qt parses but cannot use. */
export function requireUsableProject({ projectId }: TypeAndProject): void {
  if (projectId === undefined || projectId <= 127) return
  throw new RangeError(
    `System V project id ${projectId} cannot be used: ftok() makes a negative key of 128 to 255 ` +
      'and Qt takes that for a failure. Use 1 to 127; Qt itself uses 81.',
  )
}

/** The inverse of `parseTypeName`, as QNativeIpcKey::toString writes it. */
export function typeName({ type, projectId }: TypeAndProject): string {
  return projectId === undefined || projectId === QT_PROJECT_ID ? type : `${type}-${projectId}`
}

/** `parseTypeName` for an argument: TypeError where it names no type, RangeError where it names an unusable one. */
export function requireTypeName(name: string): TypeAndProject {
  const found = parseTypeName(name)
  if (!found)
    throw new TypeError(
      `type must be "systemv", "posix", "windows" or "systemv-<project id 1 to 127>", not ${JSON.stringify(name)}`,
    )
  requireUsableProject(found)
  return found
}
