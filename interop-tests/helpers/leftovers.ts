import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** One line for each IPC object and Qt key file that is there: "shm 0x5100a2 id 7", "file /tmp/qipc_...". */
export type Snapshot = ReadonlySet<string>

/**
 * What this process sees of its IPC namespace, /dev/shm and the temporary folder. Other tests run at the same time, so
 * it belongs into a snippet of `runChild(t, code, { isolated: true })`, and that into a `test.serial`: where the system
 * permits no namespaces, the files of a run follow one another instead.
 */
export function snapshot(): Snapshot {
  return new Set([
    ...systemV('shm'),
    ...systemV('sem'),
    ...files('/dev/shm', () => true),
    ...files(tmpdir(), name => name.startsWith('qipc_')),
  ])
}

/** What has come since. */
export function leftovers(before: Snapshot, after: Snapshot = snapshot()): string[] {
  return [...after].filter(entry => !before.has(entry)).sort()
}

function systemV(table: 'shm' | 'sem'): string[] {
  const [, ...rows] = readFileSync(`/proc/sysvipc/${table}`, 'utf8').trimEnd().split('\n')
  return rows.map(row => {
    const [key, id] = row.trim().split(/\s+/)
    return `${table} 0x${(Number(key) >>> 0).toString(16)} id ${id}`
  })
}

function files(folder: string, wanted: (name: string) => boolean): string[] {
  return readdirSync(folder)
    .filter(wanted)
    .map(name => `file ${folder}/${name}`)
}
