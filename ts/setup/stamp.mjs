import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/** A hash over the names and contents of files and of all files in folders; paths as seen from the root. */
export function hashOf(...paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(filesOf))
    hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** The files of a folder and of those below it, sorted; a file is itself. */
export function filesOf(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .sort()
    .flatMap(name => filesOf(join(path, name)))
}
