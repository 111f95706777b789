import { nameOf, segmentText, usersText } from '../../describe.js'
import { statFile } from '../../key-files/key-folders.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Case, Check } from '../case.js'
import type { Finding } from '../finding.js'
import { baseOf, type Match } from '../names.js'
import type { Side } from '../side.js'

/** Containers and sandboxes: each IPC namespace has its own numbers, each mount namespace its own folders. */
export const findOtherNamespaces: Check = facts =>
  facts.matches.filter(({ met }) => !met).flatMap(match => apart(match, facts))

function apart({ segment }: Match, facts: Case): Finding[] {
  return segment.type === 'systemv' ? systemVApart(segment, facts) : posixApart(segment, facts)
}

function systemVApart(segment: SharedSegment, facts: Case): Finding[] {
  const { side } = facts
  const otherIpc = segment.namespace !== side.namespaces.ipc
  return [
    ...(otherIpc ? [otherIpcNamespace(segment, facts)] : []),
    ...(hidesKeyFile(segment, side) ? [otherMountNamespace(segment, facts)] : []),
  ]
}

/** The side has a folder of that path, and another one than the program. */
function hidesKeyFile({ keyFiles: [file] }: SharedSegment, side: Side): boolean {
  if (!file) return false
  const folder = file.path.slice(0, -baseOf(file.path).length - 1) || '/'
  const inTheSame = file.uses.includes('temp')
    ? side.tempFolder === folder
    : side.runtimeFolder === folder
  return inTheSame && !isSameFile(file.reach, side.reach(file.path))
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statFile(one), statFile(other)]
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

function posixApart(segment: SharedSegment, facts: Case): Finding[] {
  const mapped = segment.users.length > 0
  const sameIpc = facts.survey.processes.some(
    ({ pid, namespaces }) =>
      segment.users.some(user => user.pid === pid) && namespaces.ipc === facts.side.namespaces.ipc,
  )
  return [
    mapped && sameIpc ? otherMountNamespace(segment, facts) : otherIpcNamespace(segment, facts),
  ]
}

function otherIpcNamespace(segment: SharedSegment, facts: Case): Finding {
  const { side, wanted } = facts
  return {
    code: 'OTHER_IPC_NAMESPACE',
    subject: wanted?.text ?? nameOf(segment),
    cause: `The segment is in another IPC namespace than ${sideText(side)}${placeText(segment, facts)}: neither sees the objects of the other.`,
    evidence: [
      segmentText(segment),
      ...usersText(segment.users),
      `${sideText(side)} is in ${side.namespaces.ipc}`,
    ],
    remedy:
      'Containers: ipc: shareable for one and ipc: "container:NAME" (compose: "service:NAME") for the others, or ipc: host; a sandbox: start it without',
  }
}

function otherMountNamespace(segment: SharedSegment, facts: Case): Finding {
  const { side, wanted } = facts
  const [file] = segment.keyFiles
  return {
    code: 'OTHER_MOUNT_NAMESPACE',
    subject: wanted?.text ?? nameOf(segment),
    cause: `${file?.path ?? `/dev/shm${segment.nativeKey}`} is there for the program that made it${placeText(segment, facts)}, but ${sideText(side)} sees another folder under that path.`,
    evidence: [
      segmentText(segment),
      ...usersText(segment.users),
      ...(file ? [`its key file has the inode ${file.inode}`] : []),
      `${sideText(side)} is in ${side.namespaces.mount}`,
    ],
    remedy:
      segment.type === 'systemv'
        ? 'Share the folder of the key files: a volume on /tmp in each container, PrivateTmp=no in a systemd unit, the same TMPDIR on a shared folder for a sandbox'
        : 'Share /dev/shm: containers share it with the IPC namespace, flatpak with --device=shm',
  }
}

const sideText = ({ own, pid, program }: Side) =>
  own ? 'this process' : `process ${pid} (${program})`

/** " (docker 0123456789ab)": where its users run, if the control group says so. */
function placeText({ users }: SharedSegment, { survey }: Case): string {
  const places = survey.processes
    .filter(({ pid }) => users.some(user => user.pid === pid))
    .flatMap(({ container }) => container ?? [])
  return places.length === 0 ? '' : ` (${[...new Set(places)].join(', ')})`
}
