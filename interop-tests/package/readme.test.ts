// The README promises that its programs work: they are run as they are printed there, against native Qt programs.
import test from 'ava'
import { dateTimeFromDate, qt } from 'qt-ipc/datastream'
import { memoryPeer, semaphorePeer } from '../helpers/peer.js'
import { printedProgram, runProgram, startProgram } from '../helpers/printed-programs.js'

const program = (having: string) => printedProgram('README.md', having)

const ds = qt('5.15')
const Report = ds.record({ town: ds.string, degrees: ds.double, at: ds.dateTime })

test.serial('the program that reads and updates what Qt 5.15 wrote', async t => {
  const peer = await memoryPeer(t, 'Weather', { qt: 5 })
  await peer.ok('open 4096')
  const at = new Date('2026-11-20T12:34:56.789Z')
  const bytes = Report.encode({ town: 'Oslo', degrees: 21.5, at: dateTimeFromDate(at) })
  await peer.ok(`write ${Buffer.from(bytes).toString('hex')}`)

  const { code, stdout, stderr } = await runProgram(t, program("waitFor('Weather'"))
  t.is(stderr, '')
  t.is(code, 0)
  t.is(stdout, `Oslo 21.5 ${at.toISOString()}\n`)
  const updated = Buffer.from(await peer.ok(`read 0 ${bytes.length}`), 'hex')
  t.is(Report.decode(updated).degrees, 22)
})

test.serial('the same program without the Qt program says what is missing', async t => {
  const code = program("waitFor('Weather'").replace('timeout: 10_000', 'timeout: 100')
  const { stderr } = await runProgram(t, code)
  t.regex(
    stderr,
    /ERR_QT_IPC_TIMEOUT SharedMemory\.waitFor\("Weather"\).*Check that the other program is running/,
  )
})

test.serial('the program with the semaphore', async t => {
  const peer = await semaphorePeer(t, 'Weather ready')
  await peer.send('release 1', /^released/)
  const { code, stderr } = await runProgram(t, program("'Weather ready'"))
  t.is(stderr, '')
  t.is(code, 0)
  await peer.send('acquire', /^acquired/)
})

test.serial('the program that watches a struct', async t => {
  const peer = await memoryPeer(t, 'Telemetry')
  await peer.ok('create 64')
  const record = (sequence: number, speed: number) => {
    const bytes = Buffer.alloc(32)
    bytes.writeUInt32LE(sequence)
    bytes.writeFloatLE(speed, 4)
    bytes.writeInt8(4, 8)
    bytes.write('Ada', 9)
    return bytes.toString('hex')
  }
  await peer.ok(`write ${record(2, 211.5)}`)
  const watching = startProgram(t, program('shm.watch(Telemetry'))
  await watching.waitLine(/^Ada: 211.5 km\/h in gear 4$/)
  await peer.ok(`write ${record(4, 208.25)}`)
  await watching.waitLine(/^Ada: 208.25 km\/h in gear 4$/)
  watching.kill()
  t.is((await watching.exited).signal, 'SIGKILL')
})
