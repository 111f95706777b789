import type { SharedSegment } from './segment.js'
import type { SharedSemaphore } from './semaphore.js'
import { type SurveyOptions, takeSurvey } from './survey.js'

export { type DiagnoseOptions, type Diagnosis, diagnose } from './diagnose/diagnose.js'
export { type Finding, type FindingCode, findingCodes } from './diagnose/finding.js'
export type { Side } from './diagnose/side.js'
export { inspectProcess } from './inspect-process.js'
export type { InspectedProcess } from './inspected-process.js'
export type { IpcNamespace } from './ipc-namespaces.js'
export type { IpcObject, NameProblem, ObjectKey, ObjectUser } from './ipc-object.js'
export type { KeyFile } from './key-files.js'
export type { FolderUse, KeyFolder } from './key-folders.js'
export { findLeftovers, type Leftover, type Leftovers } from './leftovers.js'
export type { ProcessReference, User } from './process-facts.js'
export type { MappingMode } from './process-maps.js'
export { removeLeftover } from './remove-leftover.js'
export type { FolderVariables, Namespaces } from './scan-processes.js'
export type { SegmentState, SharedSegment } from './segment.js'
export type { LockState, SharedSemaphore } from './semaphore.js'
export { type Survey, type SurveyOptions, takeSurvey, type Unseen } from './survey.js'

/** The segments of a survey: every one of Qt's that this user can see. */
export async function listSegments(options?: SurveyOptions): Promise<readonly SharedSegment[]> {
  return (await takeSurvey(options)).segments
}

/** The semaphores of a survey: locks of segments and QSystemSemaphores. */
export async function listSemaphores(options?: SurveyOptions): Promise<readonly SharedSemaphore[]> {
  return (await takeSurvey(options)).semaphores
}
