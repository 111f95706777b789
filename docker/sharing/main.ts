// Starts docker/compose.yaml, sees live data arrive, then breaks each of its lines that share something:
//   node --import=tsx docker/sharing/main.ts [--tap]
import { parseArgs } from 'node:util'
import { ensurePackages } from '../../ts/setup/packages.mjs'
import { startDocker } from '../matrix/engines/choose.js'
import { buildImage } from '../matrix/engines/docker.js'
import { Reporter } from '../matrix/reporter.js'
import { run } from '../matrix/run.js'
import { brokenLines } from './broken-lines.js'
import { largeMemory, liveData, noticed } from './scenarios.js'

const { values } = parseArgs({ options: { tap: { type: 'boolean', default: false } } })
const reporter = new Reporter(values.tap)
const note = (text: string) => reporter.note(text)

await using engine = await startDocker('docker exec', note).catch(error => {
  reporter.say(`not played, for there is no Docker engine: ${error.message}`)
  return undefined
})
if (engine) await play()
process.exitCode = reporter.finish()

async function play(): Promise<void> {
  await ensurePackages(['compose'], note)
  await run(['docker/prepare-base', 'bookworm'], note)
  await buildImage('programs', 'qt-ipc/qt5:bookworm', { SUITE: 'bookworm', QT: '5' }, note)
  await buildImage('node', 'qt-ipc/node:bookworm', { SUITE: 'bookworm' }, note)

  await attempt(
    'live data in Node, for the same user and for root; the doctor is content',
    liveData,
  )
  for (const broken of brokenLines)
    await attempt(`${broken.title}: ${broken.finding ?? 'the engine refuses'}`, () =>
      noticed(broken),
    )
  await attempt('POSIX memory of 128 MiB fits, and without shm_size is refused', largeMemory)
}

async function attempt(name: string, play: () => Promise<void>): Promise<void> {
  try {
    await play()
    reporter.check(`compose.yaml, ${name}`, [])
  } catch (error) {
    reporter.check(`compose.yaml, ${name}`, [String(error)])
  }
}
