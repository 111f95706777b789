// What a handle says about itself, and the message programs writer and reader.
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { type DateTime, qt as release } from 'qt-ipc/datastream'
import { refused } from '../helpers/expect-error.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { lockValue, segmentFile } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

for (const way of ways)
  for (const qt of qtMajors)
    test(`${way.name}: the facts of a segment of Qt ${qt}, before and after detach`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 100')
      const shm = await way.attach(key, { mode: 'readOnly' })
      const facts = () => {
        const { size, mode, backend, isAttached, lockable, created } = shm
        return { key: shm.key, size, mode, backend, isAttached, lockable, created }
      }
      const expected = {
        key,
        size: 100,
        mode: 'readOnly',
        // What only looks is not attached as Qt would be.
        backend: 'systemv',
        isAttached: true,
        lockable: true,
        created: false,
      }
      t.deepEqual(facts(), expected)
      t.true(shm.nativeKey?.equals(NativeIpcKey.legacy(key)))
      t.is(shm.nativeKey?.nativeKey, await peer.nativeKey())

      await way.detach(shm)
      t.deepEqual(facts(), { ...expected, isAttached: false, lockable: false })
      await way.detach(shm)
    })

for (const way of ways)
  test(`${way.name}: the facts of a created segment`, async t => {
    const key = uniqueKey(t)
    const shm = await way.create(key, 33)
    const { created, mode, size, lockable, isAttached } = shm
    t.deepEqual(
      { created, mode, size, lockable, isAttached },
      { created: true, mode: 'readWrite', size: 33, lockable: true, isAttached: true },
    )
    const second = await way.attach(NativeIpcKey.parse(`${shm.nativeKey}`))
    t.false(second.created)
    t.is(second.key, `systemv:${segmentFile(key)}?legacyKey=${key}`)
    await way.write(shm, Uint8Array.of(9))
    t.is((await way.read(second))[0], 9)
    await way.detach(second)
    await way.detach(shm)
  })

const backends = [
  { backend: 'auto', is: 'qt' },
  { backend: 'qt', is: 'qt' },
  { backend: 'systemv', is: 'systemv' },
] as const
for (const qt of qtMajors)
  for (const { backend, is } of backends)
    test(`back end ${backend} meets Qt ${qt}: memory and lock are the same`, async t => {
      const key = uniqueKey(t)
      t.teardown(() => SharedMemory.remove(key))
      const shm = await SharedMemory.create(key, 32, { backend })
      t.is(shm.backend, is)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('attach')
      await peer.ok('write abcd')
      await peer.ok('lock')
      t.is(await lockValue(t, key), 0)
      await refused(
        t,
        'TIMEOUT',
        {
          operation: 'SharedMemory.read',
          key,
          hint: new RegExp(`process ${peer.pid} \\(memory\\)`),
        },
        () => shm.read({ timeout: 20 }),
      )
      t.is((await shm.peek())[1], 0xcd)
      await peer.ok('unlock')
      t.is((await shm.read())[0], 0xab)
      await shm.detach()
    })

test('open attaches or creates, and created tells which', async t => {
  for (const qt of qtMajors) {
    const key = `${uniqueKey(t)} ${qt}`
    t.teardown(() => SharedMemory.remove(key))
    const made = await SharedMemory.open(key, 64)
    t.true(made.created)
    const peer = await memoryPeer(t, key, { qt })
    t.is(await peer.ok('attach'), '64')
    await made.detach()
    const found = await SharedMemory.open(key, 9999)
    t.false(found.created)
    t.is(found.size, 64)
    await found.detach()
    await peer.ok('detach')
  }
})

for (const qt of qtMajors) {
  // Both programs of cpp/ fix the version at Qt_5_15; the generation is that of the running Qt.
  const ds = qt === 5 ? release('5.15') : release('6.4', { version: 'Qt_5_15' })
  const Message = ds.record({ text: ds.string, at: ds.dateTime })

  test(`the messages of a writer of Qt ${qt}, as a record of text and time`, async t => {
    const key = uniqueKey(t)
    const before = Date.now()
    const writer = await Peer.start(t, 'writer', { qt, args: [key, '--interval', '20'] })
    await writer.waitLine(/^wrote 1 /)
    await using shm = await SharedMemory.attach(key)
    const { text, at } = await shm.read(Message)
    t.regex(text ?? '', new RegExp(`^message \\d+ from Qt ${qt}\\.`))
    // The line of the first one has been taken already.
    if (!text?.startsWith('message 1 ')) await writer.waitLine(new RegExp(` ${text}$`))
    t.is(at.spec, 'utc')
    const ms = ((at.date ?? 0) - 2_440_588) * 86_400_000 + (at.time ?? 0)
    t.true(ms >= before && ms <= Date.now(), `${ms}`)
  })

  test(`a reader of Qt ${qt} prints what Node writes, with its age`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 4096)
    const reader = await Peer.start(t, 'reader', { qt, args: [key, '--count', '1'] })
    const now = Date.now()
    const at: DateTime = {
      date: Math.floor(now / 86_400_000) + 2_440_588,
      time: now % 86_400_000,
      spec: 'utc',
    }
    await shm.write(Message, { text: 'Servus 👋 from Node', at })
    const line = await reader.waitLine(/^read /)
    const [, age = '', text] = /^read 1 (-?\d+) (.*)$/.exec(line) ?? []
    t.is(text, 'Servus 👋 from Node')
    t.true(Number(age) >= 0 && Number(age) < 10_000, line)
    t.deepEqual(await reader.exited, { code: 0, signal: null })
  })
}
