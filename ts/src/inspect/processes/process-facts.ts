import { readFileSync } from 'node:fs'
import { accountName, isAlive } from '../../system/processes.js'

export interface User {
  /** uid */
  readonly id: number
  /** Name of the user; `undefined` when /etc/passwd does not contain it. */
  readonly name: string | undefined
}

/** A process that the kernel records for an object; it may have exited. */
export interface ProcessReference {
  /** 0 for a process in another PID namespace. */
  readonly pid: number
  /** Name of the program; `undefined` when it has exited or is not visible. */
  readonly program: string | undefined
  /** Whether it is alive; `undefined` if unknown. */
  readonly alive: boolean | undefined
}

const accounts = new Map<number, string | undefined>()

export function accountOf(id: number): User {
  if (!accounts.has(id)) accounts.set(id, accountName(id))
  return { id, name: accounts.get(id) }
}

/** The process that had the id `pid` at the time `at`: one that has started since has only inherited the id. */
export function referenceTo(pid: number, at: Date | undefined): ProcessReference {
  if (pid === 0) return { pid, program: undefined, alive: undefined }
  const status = statusOf(pid)
  if (!status) return { pid, program: undefined, alive: isAlive(pid) }
  // Both times are in whole seconds, and the clock may have been adjusted slightly.
  const slack = 2000
  const another = at !== undefined && status.startedAt.getTime() > at.getTime() + slack
  return another || status.isZombie
    ? { pid, program: undefined, alive: false }
    : { pid, program: status.program, alive: true }
}

export interface ProcessStatus {
  readonly program: string
  readonly startedAt: Date
  readonly isZombie: boolean
}

/** Reads /proc/PID/stat, which all users may read; `undefined` when the process has exited. */
export function statusOf(pid: number): ProcessStatus | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    const fields = stat.slice(end + 2).split(' ')
    const ticks = Number(fields[19])
    return {
      program: stat.slice(stat.indexOf('(') + 1, end),
      startedAt: new Date(bootTime() + ticks * 10), // USER_HZ is 100 on every Linux
      isZombie: fields[0] === 'Z' || fields[0] === 'X',
    }
  } catch {
    return undefined
  }
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

/** The effective group and the supplementary groups; none when the process has exited. */
export function groupsOf(pid: number): number[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const effective = /^Gid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? ''
    const others = /^Groups:(.*)$/m.exec(status)?.[1] ?? ''
    return [effective, ...others.trim().split(/\s+/)].filter(id => id !== '').map(Number)
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

let boot: number | undefined

/** Time of boot in ms since the epoch. */
function bootTime(): number {
  boot ??= Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]) * 1000
  return boot
}
