import anyTest, { type ExecutionContext, type TestFn } from 'ava'
import fc from 'fast-check'
import { DataStreamError, qt, type Type } from 'qt-ipc/datastream'
import type { Case, Setup } from './helpers/case.js'
import { cases } from './helpers/cases.js'
import { type Answer, type Generation, Oracle, type Question } from './helpers/oracle.js'
import { agrees, answerOf, question, tagged } from './helpers/tagged-json.js'

// The process and the oracle, which inherits it, have the same local time, and one with a summer time.
process.env['TZ'] = 'Europe/Berlin'

/** Values of one type and setup that go to the oracle in one batch. */
const batchSize = 40
/** Generated values in all; the run fails when it falls short. */
const wanted = Number(process.env['QDS_ORACLE_VALUES'] ?? 200_000)
const seed = Number(process.env['QDS_SEED'] ?? Date.now() % 2 ** 31)

const generations: readonly Generation[] = [5, 6]
const test = anyTest as TestFn<Record<Generation, { oracle: Oracle; version: string }>>
const numRuns = Math.ceil(wanted / (batchSize * cases.length * 2 * 0.36))
let compared = 0

test.before(async t => {
  t.context = Object.fromEntries(
    await Promise.all(
      generations.map(async generation => {
        const oracle = Oracle.start(generation)
        return [generation, { oracle, version: await oracle.qtVersion() }]
      }),
    ),
  )
})

test.after.always(t => {
  for (const generation of generations) t.context[generation]?.oracle.stop()
})

for (const generation of generations)
  for (const [index, testCase] of cases.entries()) {
    if (setups(testCase, generation, 24).length === 0) continue
    test.serial(`Qt ${generation}: ${testCase.name} (${index})`, async t => {
      const { oracle, version } = t.context[generation]
      await fc.assert(
        fc.asyncProperty(
          batches(testCase, generation, newest(version)),
          async ({ setup, values }) => {
            await compare(t, oracle, version, testCase, setup, values)
          },
        ),
        { numRuns, seed, includeErrorInReport: true },
      )
    })
  }

test.serial('enough values were compared', t => {
  t.log(
    `${compared} values, seed ${seed} (QDS_SEED), Qt ${generations.map(g => t.context[g].version).join(' and ')}`,
  )
  t.true(compared >= wanted, `${compared} values`)
})

function newest(release: string): number {
  return qt(release as '6.4').int32.format.release.defaultVersion
}

function batches(testCase: Case, generation: Generation, newestVersion: number) {
  return fc.constantFrom(...setups(testCase, generation, newestVersion)).chain(setup =>
    fc.record({
      setup: fc.constant(setup),
      values: fc.array(testCase.values(setup), { minLength: 1, maxLength: batchSize, size: 'max' }),
    }),
  )
}

function setups(testCase: Case, generation: Generation, newestVersion: number): Setup[] {
  const flags = [false, true]
  return Array.from({ length: newestVersion }, (_, i) => i + 1)
    .flatMap(version =>
      flags.flatMap(littleEndian =>
        flags.map(single => ({ generation, version, littleEndian, single })),
      ),
    )
    .filter(testCase.fits)
}

async function compare(
  t: ExecutionContext,
  oracle: Oracle,
  release: string,
  testCase: Case,
  setup: Setup,
  values: readonly unknown[],
): Promise<void> {
  const ds = qt(release as '6.4', {
    version: setup.version,
    byteOrder: setup.littleEndian ? 'littleEndian' : 'bigEndian',
    floatingPointPrecision: setup.single ? 'single' : 'double',
  })
  const type: Type<unknown> = testCase.type(
    ds.withTypes({ Record: ds.record({ number: ds.int32, text: ds.string }) }),
  )
  const { describe, name } = testCase
  const ours = values.map(value => ({ value, bytes: type.encode(value) }))
  const ask = (operation: 'encode' | 'decode', payload: Uint8Array): Question => ({
    ...setup,
    name,
    operation,
    payload,
  })
  const questions = ours.flatMap(({ value, bytes }) => [
    ask('decode', bytes),
    ...(describe ? [ask('encode', question(describe(value, bytes)))] : []),
    ...(isDeviation(testCase, setup, value) ? [] : [ask('decode', cut(bytes))]),
  ])
  const answers = (await oracle.ask(questions))[Symbol.iterator]()
  const next = (): Answer => answers.next().value as Answer
  for (const { value, bytes } of ours) {
    const read = next()
    const say = (what: string, theirs: unknown) =>
      `${name}, ${what}: ${JSON.stringify(tagged(value))} in ${JSON.stringify(setup)}: ours ${hex(bytes)}, Qt's ${theirs instanceof Uint8Array ? hex(theirs) : JSON.stringify(theirs)}`
    const qtReads = testCase.qtReads(setup) && !isCutByQt(setup, value)
    if (qtReads) {
      check(read.status === 0, say('status', read.status))
      check(read.consumed === bytes.length, say('consumed', read.consumed))
      check(
        !testCase.rewrites || hex(read.bytes) === hex(bytes),
        say('read and written again', read.bytes),
      )
    }
    const decoded = type.decode(bytes)
    check(hex(type.encode(decoded)) === hex(bytes), say('our own round trip', type.encode(decoded)))
    const described = answerOf(read.json)
    if (describe && described !== undefined && qtReads)
      check(agrees(describe(decoded, bytes), described), say('value', described))
    if (describe) {
      const written = next()
      check(hex(written.bytes) === hex(bytes), say('written', written.bytes))
    }
    if (!isDeviation(testCase, setup, value)) {
      const { status } = next()
      check(statusOf(type, cut(bytes)) === status, say('status when cut', status))
    }
    compared++
  }
  t.pass()
}

/** The bytes without their last one, or without their last third. */
function cut(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor((bytes.length * 2) / 3))
}

function statusOf(type: Type<unknown>, bytes: Uint8Array): number {
  try {
    type.decode(bytes)
    return 0
  } catch (error) {
    if (!(error instanceof DataStreamError)) throw error
    return error.code === 'ERR_QDS_READ_PAST_END'
      ? 1
      : error.code === 'ERR_QDS_READ_CORRUPT_DATA'
        ? 2
        : 4
  }
}

/** Whether Qt's status for cut input is another one: see docs/datastream.md, "Where it differs from Qt". */
function isDeviation({ name, rewrites, qtReads }: Case, setup: Setup, value: unknown): boolean {
  const hasKeys = name === 'QKeySequence' || JSON.stringify(tagged(value)).includes('QKeySequence')
  return hasKeys || !rewrites || !qtReads(setup)
}

/** At version 1 Qt 5 reads a string up to its first NUL. */
function isCutByQt({ version, generation }: Setup, value: unknown): boolean {
  return version === 1 && generation === 5 && JSON.stringify(tagged(value)).includes('\\u0000')
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
