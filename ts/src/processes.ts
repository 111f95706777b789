import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { errorCode } from './error-code.js'

/** The name of a process as `ps` shows it; `undefined` when it is gone. */
export function processName(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return undefined
  }
}

/** "4711 (qmlscene)", or without the name when it is gone. */
export function describeProcess(pid: number): string {
  const name = processName(pid)
  return name === undefined ? `${pid}, which is gone` : `${pid} (${name})`
}

/**
 * Resolves to the processes that have a file mapped, as far as /proc shows them to this user. Compares device and inode,
 * because the creator of a POSIX semaphore shows a temporary name.
 */
export async function processesMapping(file: string): Promise<number[]> {
  const status = statSync(file, { throwIfNoEntry: false })
  if (!status) return []
  const place = ` ${deviceOf(status.dev)} ${status.ino} `
  const { running, next } = scans.get(place) ?? {}
  if (next) return next
  const scan = running ? running.then(() => begin(place)) : begin(place)
  if (running) scans.set(place, { running, next: scan })
  return scan
}

/**
 * Scans for the same file, one after the other. A call that comes during a scan needs a later one, as what is read already
 * may have changed since; all such calls share it.
 */
const scans = new Map<string, { running: Promise<number[]>; next?: Promise<number[]> }>()

function begin(place: string): Promise<number[]> {
  const scan = scanFor(place)
  scans.set(place, { running: scan })
  const end = () => {
    if (scans.get(place)?.running === scan && !scans.get(place)?.next) scans.delete(place)
  }
  scan.then(end, end)
  return scan
}

async function scanFor(place: string): Promise<number[]> {
  const mapping: number[] = []
  for await (const { pid, maps } of processMaps()) if (maps.includes(place)) mapping.push(pid)
  return mapping
}

/** ms of reading in /proc without a break. */
const SLICE = 2

/**
 * What each process has mapped: /proc/PID/maps, empty where this user may not read it. With hundreds of processes that
 * takes tens of ms, so timers and I/O run in between. This process comes last: its other tasks may map something meanwhile.
 */
export async function* processMaps(): AsyncGenerator<{ pid: number; maps: string }> {
  const others = processIds().filter(pid => pid !== process.pid)
  let sliceEnd = performance.now() + SLICE
  for (const pid of [...others, process.pid]) {
    if (performance.now() >= sliceEnd) {
      await nextTurn()
      sliceEnd = performance.now() + SLICE
    }
    yield { pid, maps: mapsOf(pid) }
  }
}

/** Those that /proc shows. */
export function processIds(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

/** Whether there is such a process, also one of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** A device as the maps write it, "00:1b": the inode alone may be that of another mount. */
export function deviceOf(dev: number): string {
  const major = (dev >>> 8) & 0xfff
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00)
  return [major, minor].map(part => part.toString(16).padStart(2, '0')).join(':')
}

/** Whether /proc shows the processes of all pid namespaces: it does in the first one, whose number is fixed. */
export function seesAllProcesses(): boolean {
  try {
    return readlinkSync('/proc/self/ns/pid') === 'pid:[4026531836]'
  } catch {
    return false
  }
}

function mapsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'latin1')
  } catch {
    return ''
  }
}

/** "uid 1000 (anna)" */
export function userName(uid: number): string {
  const name = accountName(uid)
  return name === undefined ? `uid ${uid}` : `uid ${uid} (${name})`
}

/** "anna"; `undefined` when /etc/passwd has no such user. */
export function accountName(uid: number): string | undefined {
  try {
    const rows = readFileSync('/etc/passwd', 'utf8').split('\n')
    return rows.map(row => row.split(':')).find(([, , id]) => id === String(uid))?.[0]
  } catch {
    return undefined
  }
}
