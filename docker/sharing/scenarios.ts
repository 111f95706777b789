import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { diagnose } from '../matrix/qt-ipc-command.js'
import { run } from '../matrix/run.js'
import { type BrokenLine, withBroken } from './broken-lines.js'
import { composeFile, Project } from './compose.js'

const patience = 60_000

// A reader that finds nothing need not try for as long as one whose writer starts up; and its container stays, for the
// doctor to look from its side.
const compose = readFileSync(composeFile, 'utf8').replaceAll(
  'node docker/reader.mjs Weather',
  `sh -c '$& 4000; sleep 600'`,
)

export async function liveData(): Promise<void> {
  await using project = new Project(compose)
  for (const service of ['reader', 'supervisor']) {
    await project.output.waitLine(messageOf(service), patience)
    const findings = await diagnose('Weather', await project.pidOf(service))
    assert.deepEqual(
      findings.filter(code => code.startsWith('OTHER_')),
      [],
    )
  }
}

/** The line is missed: somebody reads nothing, says so, and the doctor on the host names the cause. */
export async function noticed(broken: BrokenLine): Promise<void> {
  const { victim, says, finding } = broken
  await using project = new Project(withBroken(compose, broken))
  const { output } = project
  if (victim === 'engine') {
    await output.exited
    assert.match(output.stdout + output.stderr, says)
    return
  }
  await output.waitLine(new RegExp(`^${victim}.*(${says.source})`), patience)
  assert.doesNotMatch(output.stdout, messageOf(victim))
  const findings = await diagnose('Weather', await project.pidOf(victim))
  assert.ok(findings.includes(finding ?? ''), `found ${findings}`)
}

const createLarge = [
  'node',
  '--input-type=module',
  '--eval',
  `import { NativeIpcKey, SharedMemory } from 'qt-ipc'
  const shm = await SharedMemory.create(NativeIpcKey.native('/large', 'posix'), 128 << 20)
  console.log(shm.size)`,
]

/** System V memory is not limited by shm_size. */
export async function largeMemory(): Promise<void> {
  {
    await using project = new Project(compose)
    await project.output.waitLine(messageOf('reader'), patience)
    assert.equal((await run(await project.inside('reader', createLarge))).trim(), '134217728')
  }
  const small = withBroken(compose, { service: 'anchor', line: 'shm_size:' })
  await using project = new Project(small)
  await project.output.waitLine(messageOf('reader'), patience)
  const refused = run(await project.inside('reader', createLarge))
  await assert.rejects(refused, /\/dev\/shm has \d+ bytes free, 134217728 are required/)
  const findings = await diagnose(
    'posix:/large',
    await project.pidOf('reader'),
    '--size',
    '134217728',
  )
  assert.ok(findings.includes('SYSTEM_LIMIT'), `found ${findings}`)
}

/** A line of docker/reader.mjs as compose shows it. */
function messageOf(service: string): RegExp {
  return new RegExp(`^${service}.*"message \\d+ from Qt 5\\.`, 'm')
}
