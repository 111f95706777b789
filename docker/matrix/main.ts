// Plays every cell of the matrix and compares it with docs/compatibility.md:
//   node --import=tsx docker/matrix/main.ts [--tap] [--write] [--backend NAME] [--release TEXT]...
// Without --backend: docker exec where an engine runs, else chroot, as root. With --write the table is written anew.
import { parseArgs } from 'node:util'
import { chooseEngine } from './engines/choose.js'
import type { Engine } from './engines/container.js'
import { inPairs } from './pairs.js'
import { otherRelease } from './places.js'
import { playRelease, type Result } from './play-release.js'
import { recordedCells, writeRecord } from './record.js'
import { type Release, releases } from './releases.js'
import { Reporter } from './reporter.js'
import { cellName, cellText, worse } from './table.js'

const { values } = parseArgs({
  options: {
    tap: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    backend: { type: 'string' },
    release: { type: 'string', multiple: true, default: [''] },
  },
})

const reporter = new Reporter(values.tap)
const wanted = releases.filter(({ name }) => values.release.some(text => name.includes(text)))
const results: Result[] = []

await using engine = await chooseEngine(values.backend, text => reporter.note(text))
reporter.note(`back end: ${engine.name}`)
const missing = await prepare(engine, wanted)
const playable = wanted.filter(
  release => !missing.has(release.name) && !missing.has(otherRelease(release).name),
)
await inPairs(playable, async release => {
  await playRelease(engine, release, result => {
    results.push(result)
    reporter.cell(cellName(result), result.outcome)
  })
})

if (values.write) writeRecord(results, engine.name, missing)
const now = new Map(results.map(result => [cellName(result), cellText(result.outcome)]))
const ran = playable.map(({ name }) => name)
reporter.check('no cell is worse than recorded', worse(recordedCells(), now, ran))
process.exitCode = reporter.finish()

/** Those that cannot be had, each with the reason: sid changes from day to day, the others are failures. */
async function prepare(engine: Engine, wanted: readonly Release[]): Promise<Map<string, string>> {
  const missing = new Map<string, string>()
  const all = releases.filter(release =>
    wanted.some(one => one === release || otherRelease(one) === release),
  )
  const getOne = async (release: Release) => {
    try {
      await engine.prepare(release, text => reporter.note(`${release.suite}: ${text}`))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      missing.set(release.name, reason.split('\n')[0] ?? '')
      if (release.suite === 'sid') reporter.say(`${release.name} is not played: ${reason}`)
      else reporter.check(`${release.name} can be had`, [reason])
    }
  }
  await Promise.all(all.map(getOne))
  return missing
}
