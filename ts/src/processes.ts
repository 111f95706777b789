import { readdirSync, readFileSync, statSync } from 'node:fs'

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
 * The other processes that have a file mapped, as far as /proc tells this user; by inode, because the creator of a
 * POSIX semaphore shows a temporary name.
 */
export function processesMapping(file: string): number[] {
  const status = statSync(file, { throwIfNoEntry: false })
  if (!status) return []
  const inode = ` ${status.ino} `
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter(pid => mapsOf(pid).some(line => line.includes(inode) && line.includes(' /dev/shm/')))
}

function mapsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** "uid 1000 (anna)" */
export function userName(uid: number): string {
  try {
    const row = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find(line => line.split(':')[2] === String(uid))
    return row === undefined ? `uid ${uid}` : `uid ${uid} (${row.split(':')[0]})`
  } catch {
    return `uid ${uid}`
  }
}
