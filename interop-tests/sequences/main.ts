// npm run sequences -- [--steps 5] [--sample 2000] [--longest 6] [--seed 1] [--every] [--posix] [--replay "SCRIPT" [--process]]
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { printFailure } from './print-failure.js'
import { runSequences } from './sequences.js'

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '3' },
    sample: { type: 'string', default: '2000' },
    longest: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: String(availableParallelism()) },
    processEvery: { type: 'string', default: '200' },
    failures: { type: 'string', default: '20' },
    every: { type: 'boolean', default: false },
    posix: { type: 'boolean', default: false },
    replay: { type: 'string' },
    process: { type: 'boolean', default: false },
  },
})

const steps = Number(values.steps)
const { replay } = values
const { runs, counts, failures } = await runSequences(
  {
    plan: {
      parts: values.posix
        ? ['memory', 'semaphore', 'sample']
        : ['cases', 'memory', 'semaphore', 'sample'],
      steps,
      sample: Number(values.sample),
      longest: Math.max(Number(values.longest), steps + 1),
      seed: Number(values.seed),
      processEvery: Number(values.processEvery),
      eachVariant: values.every,
      forms: values.posix ? ['posix'] : ['legacy'],
    },
    lanes: replay === undefined ? Number(values.lanes) : 1,
    mostFailures: Number(values.failures),
    replay,
    isProcess: values.process,
  },
  failure => console.log(printFailure(failure)),
)
console.log(`${runs} runs, ${failures.length} failures`)
for (const [name, count] of Object.entries(counts))
  console.log(`${String(count).padStart(8)} ${name}`)
process.exit(failures.length === 0 ? 0 : 1)
