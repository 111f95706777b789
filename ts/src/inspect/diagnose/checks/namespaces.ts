import { dirname } from 'node:path'
import { nounOf, objectLines } from '../../describe.js'
import { isSameFile } from '../../files.js'
import type { SharedObject } from '../../objects/shared-object.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import { isRemoved, type Match } from '../names.js'
import { remedies } from '../remedies.js'
import type { Viewpoint } from '../viewpoint.js'
import { sideText, subjectOf } from '../words.js'

/** Containers and sandboxes: each IPC namespace has its own System V keys, each mount namespace its own directories. */
export const findOtherNamespaces: Check = facts =>
  facts.elsewhere
    .filter(({ met, object }) => !met && !isRemoved(object))
    .flatMap(match =>
      match.object.type === 'systemv'
        ? systemVApart(match, facts)
        : posixApart(match.object, facts),
    )

function systemVApart({ object, name }: Match, facts: DiagnosisFacts): Symptom[] {
  const { viewpoint } = facts
  const otherIpc = object.namespace !== viewpoint.namespaces.ipc
  const key = name.form === 'legacy' ? viewpoint.tempFolder : dirname(name.key.nativeKey)
  return [
    ...(otherIpc ? [otherIpcNamespace(object, facts)] : []),
    ...(hidesKeyFile(object, key, viewpoint) ? [otherMountNamespace(object, facts)] : []),
  ]
}

/** Whether the viewpoint sees another directory under the path of the key file's directory. */
function hidesKeyFile(
  { keyFiles: [file] }: SharedObject,
  folder: string,
  viewpoint: Viewpoint,
): boolean {
  if (!file || dirname(file.path) !== folder) return false
  return !isSameFile(file.reach, viewpoint.reach(file.path))
}

function posixApart(object: SharedObject, facts: DiagnosisFacts): Symptom[] {
  const mapped = object.users.length > 0
  const sameIpc = facts.survey.processes.some(
    ({ pid, namespaces }) =>
      object.users.some(user => user.pid === pid) &&
      namespaces.ipc === facts.viewpoint.namespaces.ipc,
  )
  return [mapped && sameIpc ? otherMountNamespace(object, facts) : otherIpcNamespace(object, facts)]
}

function otherIpcNamespace(object: SharedObject, facts: DiagnosisFacts): Symptom {
  const { viewpoint } = facts
  return {
    code: 'OTHER_IPC_NAMESPACE',
    subject: subjectOf(object, facts),
    cause: `The ${nounOf(object)} and ${sideText(viewpoint)} are in different IPC namespaces${placeText(object, facts)}: neither sees the objects of the other.`,
    evidence: [
      ...objectLines(object),
      `${sidePlaceText(viewpoint)} is in ${viewpoint.namespaces.ipc}`,
    ],
    remedy: remedies.OTHER_IPC_NAMESPACE,
  }
}

function otherMountNamespace(object: SharedObject, facts: DiagnosisFacts): Symptom {
  const { viewpoint } = facts
  const [file] = object.keyFiles
  return {
    code: 'OTHER_MOUNT_NAMESPACE',
    subject: subjectOf(object, facts),
    cause: `${file?.path ?? `/dev/shm${object.nativeKey}`} exists for the program that created it${placeText(object, facts)}, but ${sideText(viewpoint)} sees another directory under that path.`,
    evidence: [
      ...objectLines(object),
      ...(file ? [`its key file has the inode ${file.inode}`] : []),
      `${sidePlaceText(viewpoint)} is in ${viewpoint.namespaces.mount}`,
    ],
    remedy: remedies.OTHER_MOUNT_NAMESPACE,
  }
}

/** " (docker 0123456789ab)": the containers of its users, if the control groups name them. */
function placeText({ users }: SharedObject, { survey, viewpoint }: DiagnosisFacts): string {
  const places = survey.processes
    .filter(({ pid }) => users.some(user => user.pid === pid))
    .flatMap(({ container }) => container ?? [])
    .filter(container => container !== viewpoint.container)
  return places.length === 0 ? '' : ` (${[...new Set(places)].join(', ')})`
}

const sidePlaceText = (viewpoint: Viewpoint) =>
  sideText(viewpoint) + (viewpoint.container === undefined ? '' : ` (${viewpoint.container})`)
