import { readFileSync } from 'node:fs'
import { isAlive } from './processes.js'

/** A process that the kernel records for an object; it may have exited. */
export interface ProcessReference {
  /** 0 for a process in another PID namespace. */
  readonly pid: number
  /** Name of the program; `undefined` when it has exited or is not visible. */
  readonly program: string | undefined
  /** Whether it is alive; `undefined` if unknown. */
  readonly alive: boolean | undefined
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

let boot: number | undefined

/** Time of boot in ms since the epoch. */
function bootTime(): number {
  boot ??= Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]) * 1000
  return boot
}
