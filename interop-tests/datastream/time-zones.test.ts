// The light forms of QTimeZone: which bytes real Qt takes for one, and which for the id of a zone.
import test from 'ava'
import { qt } from 'qt-ipc/datastream'
import { Oracle } from './helpers/oracle.js'

const setup = { version: 17, littleEndian: false, single: false }
const ids = ['AheadOfUtcBy', 'QTimeZone::UTC', 'QTimeZone::LocalTime', 'Europe/Oslo']

for (const generation of [5, 6] as const)
  test(`Qt ${generation} consumes what the codec for its release consumes`, async t => {
    const oracle = Oracle.start(generation)
    const version = await oracle.qtVersion()
    const release = version as Parameters<typeof qt>[0]
    const { timeZone, string } = qt(release, { version: setup.version })
    const payloads = ids.map(id =>
      Buffer.concat([string.encode(id), Buffer.from('00001518', 'hex')]),
    )
    const answers = await oracle.ask(
      payloads.map(payload => ({ ...setup, operation: 'decode', name: 'QTimeZone', payload })),
    )
    t.deepEqual(
      payloads.map(payload => timeZone.decodePrefix(payload).byteLength),
      answers.map(({ consumed }) => consumed),
      version,
    )
    t.true(answers.every(({ status }) => status === 0))
    oracle.stop()
  })
