// Verifies the model of the lock with Spin:  node ts/setup/verify-model.mjs   (docs/lock-model.md)
// All invariants must hold in every state; each mutant must break the invariant that is there against it; and the states
// in which an invariant has something to say must be reached.
import { cpus } from 'node:os'
import { needsOf } from './needs.mjs'
import { ensurePackages } from './packages.mjs'
import { Problem, reportingProblems } from './problem.mjs'
import { search } from './spin.mjs'

/** Qt programs, threads of ours, and whether a new key file may get another inode than the last one had. */
const world = (qt, threads, inode) => [`QT=${qt}`, `THREADS=${threads}`, `ANOTHER_INODE=${inode}`]

// The numbers of states make sure that nothing was left out: whoever changes the model changes them, too.
const correct = [
  { macros: world(2, 2, 0), states: 2_884_317 },
  { macros: world(2, 1, 0), states: 192_098 },
  { macros: world(1, 2, 1), states: 139_303 },
  { macros: [...world(1, 2, 0), 'TIME'], states: 90_951 },
  { macros: [...world(1, 1, 1), 'TIME'], states: 17_309 },
]

const mutants = [
  { mutant: 'OLD_RELEASE', macros: world(2, 1, 0), breaks: 'Dead' },
  { mutant: 'OLD_RELEASE', macros: world(2, 1, 0), breaks: 'Changed' },
  { mutant: 'RELEASE_BLIND', macros: world(1, 1, 0), breaks: 'Changed' },
  { mutant: 'RELEASE_BY_PROCESS', macros: world(1, 2, 0), breaks: 'Unbacked' },
  { mutant: 'RELEASE_BY_TURN', macros: world(2, 2, 0), breaks: 'Withheld' },
  { mutant: 'REPAIR_LOWERS', macros: world(2, 1, 0), breaks: 'Dead' },
  { mutant: 'REPAIR_BY_LAST_PID', macros: world(2, 1, 0), breaks: 'Changed' },
  { mutant: 'REMOVE_WHEN_LOST', macros: world(2, 1, 1), breaks: 'TwoHolders' },
  { mutant: 'DEADLINE_PER_ROUND', macros: [...world(1, 1, 1), 'TIME'], breaks: 'Overdue' },
]

const reachable = [
  { state: 'raised', macros: world(2, 1, 0) },
  { state: 'reset', macros: world(1, 1, 0) },
  { state: 'bothThreads', macros: world(2, 2, 0) },
  { state: 'split', macros: world(1, 1, 1) },
  { state: 'stuck', macros: world(1, 1, 0) },
]

async function verifyCorrect({ macros, states }) {
  const found = await search('depthFirst', macros)
  const title = macros.join(' ')
  if (found.violated) throw problem(`${title} violates ${found.violated}`, found)
  if (found.states !== states)
    throw problem(`${title} has ${found.states} states, not ${states}`, found)
  return [`${title}: correct in all ${states} states`]
}

async function verifyMutant({ mutant, macros, breaks }) {
  const found = await search('breadthFirst', [...macros, mutant, `ONLY=${breaks}`])
  if (found.violated !== breaks) throw problem(`${mutant} does not break ${breaks}`, found)
  return [`${mutant} breaks ${breaks}:`, ...found.steps.map(step => `  ${step}`)]
}

async function verifyReachable({ state, macros }) {
  const found = await search('breadthFirst', [...macros, `REACH=${state}`])
  if (found.violated !== 'Reached') throw problem(`${state} is not reached`, found)
  return [`${state} is reached`]
}

const problem = (message, { report, steps }) => new Problem(message, [report, ...steps].join('\n'))

// The longest first.
const waiting = [
  ...correct.map(one => () => verifyCorrect(one)),
  ...mutants.map(one => () => verifyMutant(one)),
  ...reachable.map(one => () => verifyReachable(one)),
]
const say = lines => console.log(lines.join('\n'))

async function work() {
  for (let verify = waiting.shift(); verify !== undefined; verify = waiting.shift()) {
    await reportingProblems(async () => say(await verify()))
  }
}

await reportingProblems(async () => {
  await ensurePackages(needsOf.model, console.log)
  await Promise.all(cpus().map(work))
})
