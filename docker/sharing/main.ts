// Starts docker/compose.yaml, sees live data arrive, then breaks each of its lines that share something:
//   node --import=tsx docker/sharing/main.ts [--tap]
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensurePackages } from '../../ts/setup/packages.mjs'
import { startDocker } from '../matrix/engines/choose.js'
import { buildImage } from '../matrix/engines/docker.js'
import { Reporter } from '../matrix/reporter.js'
import { run } from '../matrix/run.js'
import { type BrokenLine, brokenLines, withBroken } from './broken-lines.js'
import { composeFile, Project } from './compose.js'

const { values } = parseArgs({ options: { tap: { type: 'boolean', default: false } } })
const reporter = new Reporter(values.tap)
const note = (text: string) => reporter.note(text)

const patience = 60_000
// A reader that finds nothing need not try for as long as one whose writer starts up.
const compose = readFileSync(composeFile, 'utf8').replaceAll('reader.mjs Weather', '$& 4000')

await using _engine = await startDocker('docker exec', note)
await ensurePackages(['compose'], note)
await run(['docker/prepare-base', 'bookworm'], note)
await buildImage('programs', 'qt-ipc/qt5:bookworm', { SUITE: 'bookworm', QT: '5' }, note)
await buildImage('node', 'qt-ipc/node:bookworm', { SUITE: 'bookworm' }, note)

await attempt('compose.yaml: live data in Node, for the same user and for root', liveData)
for (const broken of brokenLines)
  await attempt(`compose.yaml, ${broken.title}: that is noticed`, () => noticed(broken))
process.exitCode = reporter.finish()

async function attempt(name: string, play: () => Promise<void>): Promise<void> {
  try {
    await play()
    reporter.check(name, [])
  } catch (error) {
    reporter.check(name, [String(error)])
  }
}

async function liveData(): Promise<void> {
  await using project = new Project(`qt-ipc-${process.pid}`, compose)
  for (const service of ['reader', 'supervisor'])
    await project.output.waitLine(messageOf(service), patience)
}

async function noticed(broken: BrokenLine): Promise<void> {
  const { victim, says } = broken
  const project = new Project(`qt-ipc-${process.pid}`, withBroken(compose, broken))
  await using _project = project
  const { output } = project
  if (victim === 'engine') {
    await output.exited
    if (!says.test(output.stdout + output.stderr)) throw new Error(output.stdout + output.stderr)
    return
  }
  await output.waitLine(new RegExp(`^${victim}.*(${says.source})`), patience)
  if (output.lines.some(line => messageOf(victim).test(line))) throw new Error(output.stdout)
}

function messageOf(service: string): RegExp {
  return new RegExp(`^${service}.*"message \\d+ from Qt 5\\.`)
}
