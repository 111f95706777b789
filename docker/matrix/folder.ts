import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let own: string | undefined

/** A folder of this run, such as the /tmp of some containers; all go when the process ends. */
export function folderFor(name: string): string {
  if (own === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'qt-ipc-matrix-'))
    process.on('exit', () => rmSync(made, { recursive: true, force: true }))
    own = made
  }
  const folder = join(own, name)
  mkdirSync(folder, { recursive: true, mode: 0o1777 })
  return folder
}
