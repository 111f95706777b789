// All generators of the codec suite through the value layer of the command line: what is printed parses back to identical bytes.
import test from 'ava'
import fc from 'fast-check'
import { qt, type Type } from 'qt-ipc/datastream'
import type { Case, Setup } from '../../../interop-tests/datastream/helpers/case.js'
import { cases } from '../../../interop-tests/datastream/helpers/cases.js'
import { Output } from '../../src/cli/terminal/output.js'
import { encodeJson } from '../../src/cli/values/encode.js'
import { toJson } from '../../src/cli/values/json.js'
import { jsonOfText } from '../../src/cli/values/parse-json.js'
import { printedValue } from '../../src/cli/values/printed-value.js'
import { valueShapeOf } from '../../src/codec/value-shape.js'

/** Values in all; the whole run is QT_IPC_JSON_VALUES=1000000. */
const wanted = Number(process.env['QT_IPC_JSON_VALUES'] ?? 20_000)
const seed = Number(process.env['QDS_SEED'] ?? Date.now() % 2 ** 31)

/** A release for each form of bytes: Qt 5, Qt 6 before and after lengths of 64 bits. */
const releases = [
  { release: '5.15', generation: 5, newest: 19 },
  { release: '6.4', generation: 6, newest: 20 },
  { release: '6.11', generation: 6, newest: 24 },
] as const
type Release = (typeof releases)[number]

/** Values of one type and setup that are generated together: to make a generator takes longer than to run it. */
const batchSize = 10
const properties = releases.flatMap(release =>
  cases.filter(one => setupsOf(one, release).length > 0),
)
const batches = Math.ceil(wanted / (batchSize * properties.length))
let compared = 0

for (const one of releases)
  for (const [index, testCase] of cases.entries()) {
    const setups = setupsOf(testCase, one)
    if (setups.length === 0) continue
    test(`Qt ${one.release}: ${testCase.name} (${index})`, t => {
      const samples = fc.constantFrom(...setups).chain(setup =>
        fc.record({
          setup: fc.constant(setup),
          values: fc.array(testCase.values(setup), {
            minLength: batchSize,
            maxLength: batchSize,
          }),
        }),
      )
      fc.assert(
        fc.property(samples, ({ setup, values }) => {
          const type = typeOf(testCase, one, setup)
          for (const value of values) compare(type, value)
        }),
        { numRuns: batches, seed },
      )
      t.pass()
    })
  }

test.after('enough values were compared', t => {
  t.log(`${compared} values, seed ${seed} (QDS_SEED)`)
  if (compared < wanted) throw new Error(`only ${compared} of ${wanted} values were compared`)
})

function compare(type: Type<unknown>, value: unknown): void {
  const bytes = type.encode(value)
  const text = printed(type, type.decode(bytes))
  const again = encodeJson(type, jsonOfText(text))
  compared++
  if (Buffer.compare(again, bytes) !== 0)
    throw new Error(`${text}: ${hex(again)} instead of ${hex(bytes)}`)
}

function printed(type: Type<unknown>, value: unknown): string {
  let text = ''
  const out = { write: (part: unknown) => (text += String(part)) }
  new Output(true, { out }).jsonLine(toJson(printedValue(value, valueShapeOf(type))))
  return text
}

function typeOf(testCase: Case, { release }: Release, setup: Setup): Type<unknown> {
  const ds = qt(release, {
    version: setup.version,
    byteOrder: setup.littleEndian ? 'littleEndian' : 'bigEndian',
    floatingPointPrecision: setup.single ? 'single' : 'double',
  })
  return testCase.type(ds.withTypes({ Record: ds.record({ number: ds.int32, text: ds.string }) }))
}

function setupsOf(testCase: Case, { generation, newest }: Release): Setup[] {
  const flags = [false, true]
  return Array.from({ length: newest }, (_, i) => i + 1)
    .flatMap(version =>
      flags.flatMap(littleEndian =>
        flags.map(single => ({ generation, version, littleEndian, single })),
      ),
    )
    .filter(testCase.fits)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
