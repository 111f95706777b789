import { dirname } from 'node:path'
import { segmentLines } from '../../describe.js'
import { isSameFile } from '../../files.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import type { Symptom } from '../finding.js'
import type { Match } from '../names.js'
import { remedies } from '../remedies.js'
import type { Viewpoint } from '../viewpoint.js'
import { sideText, subjectOf } from '../words.js'

/** Containers and sandboxes: each IPC namespace has its own System V keys, each mount namespace its own directories. */
export const findOtherNamespaces: Check = facts =>
  facts.elsewhere
    .filter(({ met, segment }) => !met && !segment.problems.includes('name removed'))
    .flatMap(match =>
      match.segment.type === 'systemv'
        ? systemVApart(match, facts)
        : posixApart(match.segment, facts),
    )

function systemVApart({ segment, name }: Match, facts: DiagnosisFacts): Symptom[] {
  const { viewpoint } = facts
  const otherIpc = segment.namespace !== viewpoint.namespaces.ipc
  const key = name.form === 'legacy' ? viewpoint.tempFolder : dirname(name.key.nativeKey)
  return [
    ...(otherIpc ? [otherIpcNamespace(segment, facts)] : []),
    ...(hidesKeyFile(segment, key, viewpoint) ? [otherMountNamespace(segment, facts)] : []),
  ]
}

/** Whether the viewpoint sees another directory under the path of the key file's directory. */
function hidesKeyFile(
  { keyFiles: [file] }: SharedSegment,
  folder: string,
  viewpoint: Viewpoint,
): boolean {
  if (!file || dirname(file.path) !== folder) return false
  return !isSameFile(file.reach, viewpoint.reach(file.path))
}

function posixApart(segment: SharedSegment, facts: DiagnosisFacts): Symptom[] {
  const mapped = segment.users.length > 0
  const sameIpc = facts.survey.processes.some(
    ({ pid, namespaces }) =>
      segment.users.some(user => user.pid === pid) &&
      namespaces.ipc === facts.viewpoint.namespaces.ipc,
  )
  return [
    mapped && sameIpc ? otherMountNamespace(segment, facts) : otherIpcNamespace(segment, facts),
  ]
}

function otherIpcNamespace(segment: SharedSegment, facts: DiagnosisFacts): Symptom {
  const { viewpoint } = facts
  return {
    code: 'OTHER_IPC_NAMESPACE',
    subject: subjectOf(segment, facts),
    cause: `The segment and ${sideText(viewpoint)} are in different IPC namespaces${placeText(segment, facts)}: neither sees the objects of the other.`,
    evidence: [
      ...segmentLines(segment),
      `${sidePlaceText(viewpoint)} is in ${viewpoint.namespaces.ipc}`,
    ],
    remedy: remedies.OTHER_IPC_NAMESPACE,
  }
}

function otherMountNamespace(segment: SharedSegment, facts: DiagnosisFacts): Symptom {
  const { viewpoint } = facts
  const [file] = segment.keyFiles
  return {
    code: 'OTHER_MOUNT_NAMESPACE',
    subject: subjectOf(segment, facts),
    cause: `${file?.path ?? `/dev/shm${segment.nativeKey}`} exists for the program that created it${placeText(segment, facts)}, but ${sideText(viewpoint)} sees another directory under that path.`,
    evidence: [
      ...segmentLines(segment),
      ...(file ? [`its key file has the inode ${file.inode}`] : []),
      `${sidePlaceText(viewpoint)} is in ${viewpoint.namespaces.mount}`,
    ],
    remedy: remedies.OTHER_MOUNT_NAMESPACE,
  }
}

/** " (docker 0123456789ab)": the containers of its users, if the control groups name them. */
function placeText({ users }: SharedSegment, { survey, viewpoint }: DiagnosisFacts): string {
  const places = survey.processes
    .filter(({ pid }) => users.some(user => user.pid === pid))
    .flatMap(({ container }) => container ?? [])
    .filter(container => container !== viewpoint.container)
  return places.length === 0 ? '' : ` (${[...new Set(places)].join(', ')})`
}

const sidePlaceText = (viewpoint: Viewpoint) =>
  sideText(viewpoint) + (viewpoint.container === undefined ? '' : ` (${viewpoint.container})`)
