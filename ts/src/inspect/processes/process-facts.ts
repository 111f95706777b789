import { readFileSync } from 'node:fs'
import { accountName } from '../../system/processes.js'

export interface User {
  /** uid */
  readonly id: number
  /** Name of the user; `undefined` when /etc/passwd does not contain it. */
  readonly name: string | undefined
}

const accounts = new Map<number, string | undefined>()

export function accountOf(id: number): User {
  if (!accounts.has(id)) accounts.set(id, accountName(id))
  return { id, name: accounts.get(id) }
}

/** The effective user; `undefined` when the process has exited. */
export function ownerOf(pid: number): User | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return accountOf(Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1]))
  } catch {
    return undefined
  }
}

/** The effective and the supplementary groups; empty when the process has exited. */
export function groupsOf(pid: number): readonly number[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, effective = '', others = ''] =
      /^Gid:\s+\d+\s+(\d+)[\s\S]*?^Groups:\s*(.*)$/m.exec(status) ?? []
    return [effective, ...others.split(' ')].filter(id => id !== '').map(Number)
  } catch {
    return []
  }
}

/** The effective capabilities as a bit set; 0 when the process has exited. */
export function capabilitiesOf(pid: number): bigint {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return BigInt(`0x${/^CapEff:\s+([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  } catch {
    return 0n
  }
}

/** The container or service that its control group names: "docker 0123456789ab", "flatpak org.kde.kate", "cups.service". */
export function containerOf(pid: number): string | undefined {
  try {
    return containerIn(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
  } catch {
    return undefined
  }
}

/** Whether it belongs to the login session of a user, by its control group. */
export function isInLoginSession(pid: number): boolean {
  try {
    return /\/user-\d+\.slice\//.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))
  } catch {
    return false
  }
}

export function containerIn(cgroup: string): string | undefined {
  const engine = /(docker|libpod|cri-containerd|crio)[-/:]([0-9a-f]{12})[0-9a-f]*/.exec(cgroup)
  if (engine) return `${engine[1]} ${engine[2]}`
  const lxc = /\/lxc(?:\.payload)?[./]([^/\n]+)/.exec(cgroup)
  if (lxc) return `lxc ${lxc[1]}`
  const flatpak = /\/app-flatpak-(.+?)-\d+\.scope/.exec(cgroup)
  if (flatpak) return `flatpak ${flatpak[1]}`
  const snap = /\/snap\.([^./\n]+)\./.exec(cgroup)
  if (snap) return `snap ${snap[1]}`
  return /\/([^/\n]+\.service)(?:\/[^\n]*)?$/m.exec(cgroup)?.[1]
}
