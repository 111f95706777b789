import { readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** Seconds of a processor that a process and its children that have ended took. */
export function cpuOf(pid: number | 'self'): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // Behind the name, which may have spaces: utime, stime, cutime and cstime.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
  return fields.reduce((sum, field) => sum + Number(field), 0) / ticksPerSecond
}
