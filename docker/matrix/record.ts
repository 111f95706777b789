import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { release as kernel } from 'node:os'
import { join } from 'node:path'
import { root } from '../../interop-tests/helpers/root.js'
import type { Result } from './play-release.js'
import { releases } from './releases.js'
import { type ScenarioName, scenarios } from './scenarios/index.js'
import { type Cells, legend, parseCells, releaseTable } from './table.js'

const file = join(root, 'docs', 'compatibility.md')

export function recordedCells(): Cells {
  return existsSync(file) ? parseCells(readFileSync(file, 'utf8')) : new Map()
}

const head = `# Compatibility

Written by \`npm run test:docker -- --write\`, never by hand. CI plays the same cells again and fails when one ends in
another way than here.

In each cell a native Qt program and Node share an object, in the same container, in two containers, or with Node on the
host. The columns: **data**: one writes a QString, the other reads it, with the stream version of that Qt;
**exclusion**: one side holds the lock while the other attaches and locks, by the clock; **signal**: one side waits on a
QSystemSemaphore that the other releases; **killed holder**: the writer is killed while it holds the lock; **restart**: the
writer comes back as a new process while the reader stays; **create else attach**: the other side starts with \`open\` or
\`if (!create()) attach();\` while the writer holds the lock; **ls and doctor**: these commands on the host show both while
they are attached, and nothing that keeps them apart.

${legend}
`

/** Replaces the sections of the releases that ran. */
export function writeRecord(
  results: readonly Result[],
  engine: string,
  missing: ReadonlyMap<string, string>,
): void {
  const old = existsSync(file) ? readFileSync(file, 'utf8').split(/^(?=## )/m) : []
  const sections = releases.map(({ name }) => {
    const ran = results.filter(({ setting }) => setting.release.name === name)
    const columns = Object.keys(scenarios) as ScenarioName[]
    if (ran.length > 0) return releaseTable(ran, columns, how(ran, engine))
    const reason = missing.get(name)
    if (reason !== undefined) return `## ${name}\n\nNot run: ${reason}\n`
    return old.find(section => section.startsWith(`## ${name}\n`)) ?? ''
  })
  writeFileSync(file, [head, ...sections.filter(Boolean)].join('\n'))
}

function how([first]: readonly Result[], engine: string): string {
  const day = new Date().toISOString().slice(0, 10)
  const linux = kernel().split('.').slice(0, 2).join('.')
  return `Qt ${first?.setting.qtVersion}, Node ${process.versions.node}, Linux ${linux}, back end ${engine}, ${day}.`
}
