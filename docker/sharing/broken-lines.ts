/** A line of docker/compose.yaml that is left out or changed, and what comes of it. */
export interface BrokenLine {
  readonly title: string
  readonly service: Service
  /** The line as it begins. */
  readonly line: string
  /** What stands there instead; nothing by default. */
  readonly instead?: string
  /** Who no longer reads, and what it says then; the engine itself when a container does not start. */
  readonly victim: 'reader' | 'supervisor' | 'engine'
  readonly says: RegExp
  /** What `qt-ipc doctor` finds from the side of the victim; without one there is no container to look from. */
  readonly finding?: string
}

export type Service = 'anchor' | 'writer' | 'reader' | 'supervisor'

const nothingThere = /ERR_QT_IPC_TIMEOUT/
const denied = /ERR_QT_IPC_PERMISSION_DENIED/

export const brokenLines: readonly BrokenLine[] = [
  {
    title: 'the anchor keeps its IPC namespace to itself',
    service: 'anchor',
    line: 'ipc: shareable',
    instead: 'ipc: private',
    victim: 'engine',
    says: /non-shareable IPC/,
  },
  {
    title: 'the writer is not in the IPC namespace',
    service: 'writer',
    line: 'ipc:',
    victim: 'reader',
    says: nothingThere,
    finding: 'OTHER_IPC_NAMESPACE',
  },
  {
    title: 'the reader is not in the IPC namespace',
    service: 'reader',
    line: 'ipc:',
    victim: 'reader',
    says: nothingThere,
    finding: 'OTHER_IPC_NAMESPACE',
  },
  {
    title: 'the writer has a /tmp of its own',
    service: 'writer',
    line: 'volumes:',
    victim: 'reader',
    says: nothingThere,
    finding: 'OTHER_MOUNT_NAMESPACE',
  },
  {
    title: 'the reader has a /tmp of its own',
    service: 'reader',
    line: 'volumes:',
    victim: 'reader',
    says: nothingThere,
    finding: 'OTHER_MOUNT_NAMESPACE',
  },
  {
    title: 'the reader is another user',
    service: 'reader',
    line: 'user:',
    instead: "user: '1001:1001'",
    victim: 'reader',
    says: denied,
    finding: 'OTHER_USER',
  },
  {
    title: 'the supervisor lacks CAP_IPC_OWNER',
    service: 'supervisor',
    line: 'cap_add:',
    victim: 'supervisor',
    says: denied,
    finding: 'OTHER_USER',
  },
]

/** The compose file with that line broken. */
export function withBroken(
  compose: string,
  { service, line, instead }: Pick<BrokenLine, 'service' | 'line' | 'instead'>,
): string {
  let inside = false
  let found = false
  const lines = compose.split('\n').flatMap(text => {
    if (/^ {2}\w+:/.test(text)) inside = text.startsWith(`  ${service}:`)
    if (!inside || !text.startsWith(`    ${line}`)) return [text]
    found = true
    return instead === undefined ? [] : [`    ${instead}`]
  })
  if (!found) throw new Error(`${service} has no line "${line}"`)
  return lines.join('\n')
}
