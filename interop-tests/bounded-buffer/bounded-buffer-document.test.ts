// docs/bounded-buffer.md: its programs run as they are printed there.
import test from 'ava'
import { qt } from 'qt-ipc/datastream'
import { bufferKeys, bufferPeer } from '../helpers/buffers.js'
import { qtMajors } from '../helpers/peer.js'
import { printedProgram, runProgram } from '../helpers/printed-programs.js'

const printed = (having: string) => printedProgram('docs/bounded-buffer.md', having)

test('the first program', async t => {
  const keys = bufferKeys(t)
  const code = printed('Job = ds.record')
    .replace("'jobs'", JSON.stringify(keys.memory))
    .replace("'jobs free'", JSON.stringify(keys.free))
    .replace("'jobs used'", JSON.stringify(keys.used))
  const program = await runProgram(t, code)
  t.is(program.stderr, '')
  t.is(program.code, 0)
  t.is(program.stdout, '1 /tmp/a.csv\n')
})

for (const major of qtMajors)
  test(`the program that gives a viewer with Qt ${major} a path`, async t => {
    const keys = bufferKeys(t)
    const code = printed('FlySight')
      .replace("'FlySight_Viewer_Import_Shared'", JSON.stringify(keys.memory))
      .replace("'FlySight_Viewer_Import_Free'", JSON.stringify(keys.free))
      .replace("'FlySight_Viewer_Import_Used'", JSON.stringify(keys.used))
    const viewer = await bufferPeer(t, keys, { name: '', slots: 1, slotSize: 1000 }, { qt: major })
    const path = viewer.ok('take')
    const program = await runProgram(t, code)
    t.is(program.stderr, '')
    t.is(program.code, 0)
    t.is(await path, '/home/me/jump.csv')
  })

test('the table of the format agrees with what is in a segment', async t => {
  const keys = bufferKeys(t)
  const { BoundedBuffer, SharedMemory } = await import('qt-ipc')
  const codec = qt('6.4').int32
  await using buffer = await BoundedBuffer.open({ ...keys, slots: 3, slotSize: 13, codec })
  for (const n of [1, 2, 3]) await buffer.put(n)
  await buffer.take()
  await buffer.put(4)
  await using memory = await SharedMemory.attach(keys.memory)
  t.is(memory.size, 64 + 3 * 24)
  const bytes = Buffer.from(await memory.read())
  t.is(bytes.toString('latin1', 0, 8), 'QtIpcBuf')
  t.deepEqual(
    [8, 12, 16, 20].map(at => bytes.readUInt32LE(at)),
    [1, 3, 13, 0],
  )
  t.deepEqual(
    [24, 32].map(at => bytes.readBigUInt64LE(at)),
    [1n, 4n],
  )
  t.is(bytes.readUInt32LE(64), 4, 'the fourth item is in the first slot')
  t.is(bytes.readInt32BE(64 + 8), 4)
})
