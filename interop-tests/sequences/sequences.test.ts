// The same native steps with and without a call of ours: all ends alike (docs/non-interference.md).
import { availableParallelism } from 'node:os'
import test, { type ExecutionContext } from 'ava'
import { capabilities } from 'qt-ipc'
import { cases } from './cases.js'
import type { PlanOptions } from './plan.js'
import { printFailure } from './print-failure.js'
import type { Kind } from './script.js'
import { runSequences, type Summary } from './sequences.js'
import { maker, visits } from './visits.js'

const usual: Omit<PlanOptions, 'parts'> = {
  steps: 3,
  sample: 1000,
  longest: 6,
  seed: 1,
  processEvery: 100,
  eachVariant: false,
  forms: ['legacy'],
}

async function endsAlike(t: ExecutionContext, plan: PlanOptions): Promise<Summary> {
  // Ten times what they take on two cores.
  t.timeout(20 * 60_000)
  const summary = await runSequences({ plan, lanes: availableParallelism() })
  t.log(`${summary.runs} runs`)
  t.deepEqual(summary.failures.map(printFailure), [])
  return summary
}

function hasEach(t: ExecutionContext, { counts }: Summary, names: readonly string[]): void {
  t.deepEqual(
    names.filter(name => !counts[name]),
    [],
    'never run',
  )
}

const visitsOf = (kind: Kind): string[] =>
  [...visits[kind], maker[kind]].map(({ name }) => `${kind}: ${name}`)

test.serial('the cases that once ended otherwise', async t => {
  const summary = await endsAlike(t, { ...usual, parts: ['cases'] })
  t.is(summary.counts['case'], 4 * cases.length)
})

test.serial('all sequences of up to 3 steps of QSharedMemory', async t => {
  const summary = await endsAlike(t, { ...usual, parts: ['memory'] })
  hasEach(t, summary, visitsOf('memory'))
})

test.serial('all sequences of up to 3 steps of QSystemSemaphore', async t => {
  const summary = await endsAlike(t, { ...usual, parts: ['semaphore'] })
  hasEach(t, summary, visitsOf('semaphore'))
})

test.serial('a sample of sequences of 4 to 6 steps', async t => {
  const summary = await endsAlike(t, { ...usual, parts: ['sample'] })
  t.is(summary.counts['sample'], usual.sample)
})

if (capabilities().backends.qt.types.includes('posix'))
  test.serial('sequences with POSIX keys', async t => {
    const plan = {
      ...usual,
      steps: 2,
      parts: ['memory', 'semaphore', 'sample'],
      forms: ['posix'],
    } as const
    const summary = await endsAlike(t, plan)
    hasEach(t, summary, [...visitsOf('memory'), ...visitsOf('semaphore'), 'sample'])
  })
