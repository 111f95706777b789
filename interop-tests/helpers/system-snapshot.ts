import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'

/**
 * Everything that a look could disturb: both System V tables with their times, the value and last user of every semaphore,
 * every key file with inode and times, every file of /dev/shm with its bytes. It belongs into namespaces of its own
 * (`survives`), where nobody else changes anything.
 */
export function wholeState(): string[] {
  return [
    ...table('shm'),
    ...table('sem'),
    ...ids('sem').map(id => spawnSync('ipcs', ['-s', '-i', id], { encoding: 'utf8' }).stdout),
    ...files(tmpdir(), false),
    ...files('/dev/shm', true),
  ]
}

function rows(name: 'shm' | 'sem'): string[][] {
  const [, ...lines] = readFileSync(`/proc/sysvipc/${name}`, 'utf8').trimEnd().split('\n')
  return lines.map(line => line.trim().split(/\s+/))
}

/** Without the last two columns of shm, what of it is in memory and in swap: the system's own business. */
const table = (name: 'shm' | 'sem') => rows(name).map(row => [name, ...row.slice(0, 14)].join(' '))

const ids = (name: 'shm' | 'sem') => rows(name).map(([, id = '']) => id)

function files(folder: string, content: boolean): string[] {
  return readdirSync(folder)
    .sort()
    .map(name => {
      const path = `${folder}/${name}`
      const { ino, mode, uid, size, atimeMs, mtimeMs, ctimeMs } = statSync(path)
      const isFile = statSync(path).isFile()
      // Our own look at the bytes would be the latest access.
      const read = content && isFile ? hashOf(path) : atimeMs
      return [path, ino, mode, uid, isFile ? size : '', mtimeMs, ctimeMs, read].join(' ')
    })
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
