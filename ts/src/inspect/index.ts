import type { SharedSegment } from './objects/segment.js'
import type { SharedSemaphore } from './objects/semaphore.js'
import { type SurveyOptions, takeSurvey } from './survey.js'

export type { FolderVariables } from '../environment/qt-folders.js'
export type { MappingMode } from '../system/process-maps.js'
export type { ProcessReference } from '../system/process-status.js'
export { compareKeys, type KeyComparison } from './compare-keys/compare-keys.js'
export {
  type KeyForm,
  type KeyUser,
  type KeyUserOptions,
  keyUser,
} from './compare-keys/key-user.js'
export type { KeyObstacle } from './compare-keys/obstacles.js'
export { type DiagnoseOptions, type Diagnosis, diagnose } from './diagnose/diagnose.js'
export { type Finding, type FindingCode, findingCodes, type Severity } from './diagnose/finding.js'
export type { Viewpoint } from './diagnose/viewpoint.js'
export type { KeyFile } from './key-files/key-files.js'
export type { FolderUse, KeyFolder } from './key-files/key-folders.js'
export { type KeyFileReading, keysOfNumber } from './key-files/keys-of-number.js'
export { findLeftovers, type Leftover, type Leftovers } from './leftovers/find-leftovers.js'
export { removeLeftover } from './leftovers/remove-leftover.js'
export type { IpcNamespace } from './namespaces/ipc-namespaces.js'
export { type FoundObject, findObject } from './objects/find-object.js'
export type { IpcObject, NameProblem, ObjectKey, ObjectUser } from './objects/ipc-object.js'
export type { PlainMemory } from './objects/plain-memory.js'
export type { SegmentState, SharedSegment } from './objects/segment.js'
export type { LockState, SharedSemaphore } from './objects/semaphore.js'
export { inspectProcess } from './processes/inspect-process.js'
export type { InspectedProcess } from './processes/inspected-process.js'
export type { User } from './processes/process-facts.js'
export type { Namespaces } from './processes/scan-processes.js'
export { type Survey, type SurveyOptions, takeSurvey, type Unseen } from './survey.js'

/** Lists the segments of Qt programs that this user can see. Read-only: attaches, locks and changes nothing. */
export async function listSegments(options?: SurveyOptions): Promise<readonly SharedSegment[]> {
  return (await takeSurvey(options)).segments
}

/** Lists the locks of segments and the QSystemSemaphores that this user can see. Read-only: opens and changes nothing. */
export async function listSemaphores(options?: SurveyOptions): Promise<readonly SharedSemaphore[]> {
  return (await takeSurvey(options)).semaphores
}
