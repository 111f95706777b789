import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { errorCode } from './error-code.js'
import { parseMaps } from './process-maps.js'

/** The name of a process as `ps` shows it; `undefined` when it has exited. */
export function processName(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return undefined
  }
}

/**
 * Resolves to the processes that have each of some files mapped, as far as /proc shows them to this user. Compares device and
 * inode, because the creator of a POSIX semaphore shows a temporary name.
 */
export async function processesMapping(files: readonly string[]): Promise<number[][]> {
  const places = files.map(placeOf)
  if (places.every(place => place === undefined)) return places.map(() => [])
  const id = places.join()
  const { running, next } = scans.get(id) ?? {}
  if (next) return next
  const scan = running ? running.then(() => begin(id, places)) : begin(id, places)
  if (running) scans.set(id, { running, next: scan })
  return scan
}

type Place = string | undefined

/** Device and inode as the maps write them; `undefined` when the file does not exist. */
function placeOf(file: string): Place {
  const status = statSync(file, { throwIfNoEntry: false })
  return status && ` ${deviceOf(status.dev)} ${status.ino} `
}

/**
 * Scans for the same files, one after the other. A call during a scan needs the next one, as the maps read so far may have
 * changed since; all such calls share that one.
 */
const scans = new Map<string, { running: Promise<number[][]>; next?: Promise<number[][]> }>()

function begin(id: string, places: readonly Place[]): Promise<number[][]> {
  const scan = scanFor(places)
  scans.set(id, { running: scan })
  const end = () => {
    if (scans.get(id)?.running === scan && !scans.get(id)?.next) scans.delete(id)
  }
  scan.then(end, end)
  return scan
}

async function scanFor(places: readonly Place[]): Promise<number[][]> {
  const found = places.map(place => ({ place, pids: [] as number[] }))
  for await (const { pid, maps } of processMaps())
    for (const { place, pids } of found) if (place && maps.includes(place)) pids.push(pid)
  return found.map(({ pids }) => pids)
}

/** ms of reading in /proc without a break. */
const SLICE = 2

/**
 * The memory maps of each process: /proc/PID/maps, empty where this user may not read it. With hundreds of processes that
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

/** The processes that /proc shows. */
export function processIds(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

/** Whether a process with this id exists, also one of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Number of times that a process is attached to a System V segment; 0 also when this user may not see that. */
export function attachmentsOf(pid: number, shmid: number): number {
  return parseMaps(mapsOf(pid)).systemv.filter(({ id }) => id === shmid).length
}

type NamespaceKind = 'ipc' | 'mnt' | 'pid' | 'user'

/** A namespace of a process as the kernel names it, "ipc:[4026531839]"; `undefined` when it has exited or belongs to another user. */
export function namespaceOf(pid: number, kind: NamespaceKind): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`)
  } catch {
    return undefined
  }
}

export const ownNamespace = (kind: NamespaceKind): string => readlinkSync(`/proc/self/ns/${kind}`)

/** A device as the maps write it, "00:1b": the inode alone may be that of another mount. */
export function deviceOf(dev: number): string {
  const major = (dev >>> 8) & 0xfff
  const minor = (dev & 0xff) | ((dev >>> 12) & 0xfff00)
  return [major, minor].map(part => part.toString(16).padStart(2, '0')).join(':')
}

/** Whether /proc shows the processes of all PID namespaces: true in the initial one, whose number is fixed. */
export function seesAllProcesses(): boolean {
  return namespaceOf(process.pid, 'pid') === 'pid:[4026531836]'
}

/**
 * Whether this user may inspect the processes of all other users, as root may. The init process of the system does not count: not
 * even root may on some systems, and it is not a Qt program. With the mount option hidepid, /proc does not show them at all.
 */
export function inspectsAllUsers(): boolean {
  return existsSync('/proc/1') && !processIds().some(pid => pid !== 1 && isClosed(pid))
}

/** Whether a process is another user's. Kernel threads are closed, too, but have no command line. */
function isClosed(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/ns/ipc`)
    return false
  } catch (error) {
    const isDenied = errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM'
    return isDenied && textOf(`/proc/${pid}/cmdline`) !== ''
  }
}

const mapsOf = (pid: number): string => textOf(`/proc/${pid}/maps`)

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
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
