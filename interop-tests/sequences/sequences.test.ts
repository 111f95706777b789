// The same native steps with and without a call of ours: all ends alike (docs/non-interference.md).
import { availableParallelism } from 'node:os'
import test, { type ExecutionContext } from 'ava'
import { cases } from './cases.js'
import { known } from './known.js'
import { type PlanOptions, plan, printVariant, variantsOf } from './plan.js'
import { printFailure } from './print-failure.js'
import type { Script } from './script.js'
import { runSequences } from './sequences.js'
import { maker, visits } from './visits.js'

const usual: Omit<PlanOptions, 'parts'> = {
  steps: 3,
  longestEvery: 12,
  sample: 300,
  longest: 6,
  seed: 1,
  processEvery: 100,
  eachVariant: false,
  forms: ['legacy'],
}

/** All that is planned has been run, and of each kind there was something. */
async function endsAlike(
  t: ExecutionContext,
  options: PlanOptions,
  kinds: readonly string[],
): Promise<void> {
  // Ten times what they take on two cores.
  t.timeout(20 * 60_000)
  const { runs, cpu, counts, mended, failures } = await runSequences({
    plan: options,
    lanes: availableParallelism(),
  })
  t.log(`${runs} runs, ${cpu.toFixed(0)} s of a processor`)
  for (const [name, count] of Object.entries(counts)) t.log(`${count} ${name}`)
  t.deepEqual(failures.map(printFailure), [])
  t.deepEqual(mended, [], 'a known fault that is mended')
  t.deepEqual(
    kinds.filter(name => !counts[name]),
    [],
    'never run',
  )
  const groups = ['case', 'known', 'all', 'sample'].map(group => counts[group] ?? 0)
  t.is(
    groups.reduce((sum, count) => sum + count),
    [...plan(options)].length,
  )
}

const allKinds = (form: Script['form']): readonly string[] => [
  ...(['memory', 'semaphore'] as const).flatMap(kind =>
    [...visits[kind], maker[kind]].map(({ name }) => `${kind}: ${name}`),
  ),
  ...variantsOf(form).map(printVariant),
  'all',
  'sample',
]

test.serial('the cases that once ended otherwise, and the faults that are known', async t => {
  const names = [...cases, ...known].map(({ name, script }) => `${script.split(' ')[0]}: ${name}`)
  await endsAlike(t, { ...usual, parts: ['cases', 'known'] }, names)
})

test.serial(
  'all sequences of up to 2 steps, one in twelve of 3, and a sample of 4 to 6',
  async t => {
    await endsAlike(t, { ...usual, parts: ['memory', 'semaphore', 'sample'] }, allKinds('legacy'))
  },
)
