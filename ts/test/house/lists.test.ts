// The READMEs of the tests list every test file, with the first line of the file where that is a comment
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'

const root = join(import.meta.dirname, '..', '..', '..')

/** The comment at the top of a file, on one line and without its last full stop. */
function introduction(path: string): string {
  const lines = readFileSync(path, 'utf8').split('\n')
  const end = lines.findIndex(line => !line.startsWith('// '))
  return lines
    .slice(0, end)
    .map(line => line.slice(3))
    .join(' ')
}

for (const folder of ['interop-tests', 'ts/test'])
  test(`${folder}/README.md lists every test file`, t => {
    const page = readFileSync(join(root, folder, 'README.md'), 'utf8')
    const listed = new Map(
      Array.from(page.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)(?:: (.*))?$/gm), ([, , path, said]) => [
        path ?? '',
        said ?? '',
      ]),
    )
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts'))
      .sort()
    t.deepEqual([...listed.keys()].sort(), files)
    for (const [path, said] of listed)
      t.true(introduction(join(root, folder, path)).startsWith(said), `${path}: ${said}`)
  })
