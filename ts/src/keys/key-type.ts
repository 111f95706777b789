/** The kernel interface that a key belongs to (QNativeIpcKey::Type). */
export type KeyType = 'systemv' | 'posix' | 'windows'

/** A key type as Qt writes it: `systemv-7` is System V with the ftok() project id 7 instead of 81 (`'Q'`). */
export type KeyTypeName = KeyType | `systemv-${number}`

/** The kind of an object: that of a QSharedMemory or a QSystemSemaphore. */
export type KeyKind = 'segment' | 'semaphore'

/** Qt's default project id for ftok(): `'Q'`. */
export const QT_PROJECT_ID = 81

/** A key type with its project id, which only System V has. */
export interface TypeAndProject {
  readonly type: KeyType
  readonly projectId: number | undefined
}

/** Parses a type name like QNativeIpcKey::fromString of 6.6+ (leading zeros are allowed); `undefined` if Qt rejects it. */
export function parseTypeName(name: string): TypeAndProject | undefined {
  if (name === 'posix' || name === 'windows') return { type: name, projectId: undefined }
  if (name === 'systemv') return { type: name, projectId: QT_PROJECT_ID }
  const projectId = Number(/^systemv-(\d+)$/.exec(name)?.[1] ?? 0)
  return projectId >= 1 && projectId <= 255 ? { type: 'systemv', projectId } : undefined
}

/** @throws {RangeError} when the project id is 128 to 255, which Qt parses but cannot use. */
export function requireUsableProject({ projectId }: TypeAndProject): void {
  if (projectId === undefined || projectId <= 127) return
  throw new RangeError(
    `the project id of a System V key must be 1 to 127, got ${projectId}: ftok() returns a negative key for 128 to 255, ` +
      'which Qt treats as a failure. Qt itself uses 81',
  )
}

/** The inverse of `parseTypeName`, like QNativeIpcKey::toString. */
export function typeName({ type, projectId }: TypeAndProject): string {
  return projectId === undefined || projectId === QT_PROJECT_ID ? type : `${type}-${projectId}`
}

/** Parses an argument. @throws {TypeError} when it is not a type; {RangeError} when its project id cannot be used. */
export function requireTypeName(name: string): TypeAndProject {
  const found = parseTypeName(name)
  if (!found)
    throw new TypeError(
      `type must be "systemv", "posix", "windows" or "systemv-<project id 1 to 127>", got ${JSON.stringify(name)}`,
    )
  requireUsableProject(found)
  return found
}
