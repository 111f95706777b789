// A size that cannot be: a clear error, and nothing was touched. Real Qt resets the lock of a live segment first.
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { runChild } from '../helpers/child.js'
import { misused, refused } from '../helpers/expect-error.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { lockValue, segmentFile, segmentOf } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const impossible = [
  0,
  -0,
  -1,
  -4096,
  0.5,
  1.000001,
  2 ** 53,
  2 ** 60,
  Number.NaN,
  Infinity,
  -Infinity,
]
const tooMuch = [Number.MAX_SAFE_INTEGER, 2 ** 47, 2 ** 52 + 1]
const noNumbers = ['8', 8n, null, undefined, {}, [8]] as unknown as number[]

/** Every bad size against a fresh key and a live one; the tables of the kernel and the folders before and after. */
const sweep = `
  import { NativeIpcKey, SharedMemory } from 'qt-ipc'
  import { leftovers, snapshot } from './interop-tests/helpers/leftovers.ts'
  const { sizes, backend } = JSON.parse(process.argv[1], (_, v) => v?.number ? Number(v.number) : v)
  const live = await SharedMemory.create('live', 8, { backend })
  const result = []
  for (const size of sizes)
    for (const key of ['fresh', 'live'])
      for (const way of ['create', 'createSync', 'open']) {
        const before = snapshot()
        let code
        try {
          const shm = await SharedMemory[way](key, size, { backend, timeout: 0 })
          code = shm.created ? 'created' : 'attached'
          await shm.detach()
        }
        catch (error) { code = error.code ?? error.name }
        result.push([size, key, way, String(code), leftovers(before), leftovers(snapshot(), before)])
      }
  await live.write(Uint8Array.of(1))
  await live.detach()
  const { nobodyUnseen } = await import('./interop-tests/helpers/pid-namespace.ts')
  await SharedMemory.remove('live', { backend, ...nobodyUnseen })
  console.log(JSON.stringify(result, (_, v) => Number.isFinite(v) || typeof v !== 'number' ? v : String(v)))`

for (const backend of ['auto', 'systemv', 'posix'])
  test.serial(
    `back end ${backend}: no bad size leaves a trace, on a fresh key and on a live one`,
    async t => {
      const sizes = [...impossible, ...tooMuch].map(number => ({ number: String(number) }))
      const child = await runChild(t, sweep, {
        isolated: true,
        args: [JSON.stringify({ sizes, backend })],
      })
      t.is(child.code, 0, child.stderr)
      const rows: [number, string, string, string, string[], string[]][] = JSON.parse(child.stdout)
      t.is(rows.length, sizes.length * 6)
      for (const [size, key, way, code, came, went] of rows) {
        const what = `${way}(${key}, ${size})`
        t.deepEqual([came, went], [[], []], what)
        if (!tooMuch.includes(size)) t.is(code, 'ERR_QT_IPC_INVALID_SIZE', what)
        else if (key === 'fresh') t.is(code, 'ERR_QT_IPC_OUT_OF_RESOURCES', what)
        // open() finds the live one, and its size counts.
        else t.is(code, way === 'open' ? 'attached' : 'ERR_QT_IPC_ALREADY_EXISTS', what)
      }
    },
  )

for (const qt of qtMajors)
  test(`the lock of a program of Qt ${qt} survives each failed create (trap 1)`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    await peer.ok('lock')
    const before = segmentOf(segmentFile(key))
    for (const way of ways)
      for (const size of [...impossible, ...tooMuch, 64]) {
        const error = await t.throwsAsync(way.create(key, size))
        t.regex(error?.message ?? '', /attach\(\)|whole number/)
      }
    t.is(await lockValue(t, key), 0)
    t.deepEqual(segmentOf(segmentFile(key)), before)
    const other = await memoryPeer(t, key, { qt })
    const attached = other.ok('attach')
    await peer.ok('unlock')
    t.is(await attached, '64')
    t.is(await lockValue(t, key), 1)
  })

for (const way of ways) {
  const operation = `SharedMemory.create${way.name === 'awaited' ? '' : 'Sync'}`

  test(`${way.name}: errors of sizes tell what to do`, async t => {
    const key = uniqueKey(t)
    await refused(
      t,
      'INVALID_SIZE',
      { operation, key, qtError: 'InvalidSize', hint: /from 1 to 2\^53 - 1/ },
      () => way.create(key, -1),
    )
    await refused(
      t,
      'OUT_OF_RESOURCES',
      { operation, key, qtError: 'OutOfResources', hint: /ipcs -lm/ },
      () => way.create(key, 2 ** 50),
    )
    for (const size of noNumbers)
      await misused(t, TypeError, /size must be a number/, () => way.create(key, size))
  })

  test(`${way.name}: rejects what does not fit before acquiring the lock, and writes nothing`, async t => {
    const key = uniqueKey(t)
    const { byteArray, string } = release('5.15')
    const peer = await memoryPeer(t, key)
    await peer.ok('create 20')
    const shm = await way.attach(key)
    await peer.ok('lock')
    const details = {
      operation: `SharedMemory.write${way.name === 'awaited' ? '' : 'Sync'}`,
      key,
      qtError: 'InvalidSize',
      hint: /20 bytes/,
    }
    const attempts = [
      () => way.write(shm, new Uint8Array(21).fill(1)),
      () => way.write(shm, new Uint8Array(2).fill(1), { offset: 19 }),
      () => way.write(shm, new Uint8Array(1).fill(1), { offset: 20 }),
      () => way.write(shm, new Uint8Array(1).fill(1), { offset: 1000 }),
      () => way.write(shm, new Uint8Array(5).fill(1), { length: 4 }),
      () => way.writeAs(shm, string, 'nine text'),
      () => way.writeAs(shm, byteArray, new Uint8Array(17)),
    ]
    for (const attempt of attempts) await refused(t, 'INVALID_SIZE', details, attempt)
    t.is(await peer.ok('read'), '00'.repeat(20))
    t.is(await lockValue(t, key), 0)
    await peer.ok('unlock')

    // update() can only know under the lock; the lock comes back.
    await way.writeAs(shm, string, 'eight')
    const before = await peer.ok('read')
    await refused(
      t,
      'INVALID_SIZE',
      { ...details, operation: details.operation.replace('write', 'update') },
      () => way.update(shm, string, text => `${text} and more`),
    )
    t.is(await peer.ok('read'), before)
    t.is(await lockValue(t, key), 1)
    await way.detach(shm)
  })

  test(`${way.name}: reading outside the segment is refused`, async t => {
    const key = uniqueKey(t)
    const shm = await way.create(key, 20)
    for (const range of [{ offset: 21 }, { length: 21 }, { offset: 19, length: 2 }]) {
      const details = { key, qtError: 'InvalidSize', hint: /within 20 bytes/ }
      const sync = way.name === 'awaited' ? '' : 'Sync'
      await refused(t, 'INVALID_SIZE', { ...details, operation: `SharedMemory.read${sync}` }, () =>
        way.read(shm, range),
      )
      await refused(t, 'INVALID_SIZE', { ...details, operation: `SharedMemory.peek${sync}` }, () =>
        way.peek(shm, range),
      )
    }
    await way.detach(shm)
  })
}

test('sizes are exact, also the odd ones and those above 2^31', async t => {
  const peer = await memoryPeer(t, uniqueKey(t), { qt: 6 })
  for (const size of [1, 4095, 4097, 2 ** 31 + 1]) {
    const key = uniqueKey(t)
    await peer.ok(`key legacy ${encodeURIComponent(key)}`)
    await using shm = await SharedMemory.create(key, size)
    t.is(shm.size, size)
    t.is(await peer.ok('attach'), String(size))
    await shm.write(Uint8Array.of(0xab), { offset: size - 1 })
    t.is(await peer.ok(`read ${size - 1} 1`), 'ab')
    await peer.ok(`write cd ${size - 1}`)
    t.deepEqual(await shm.read({ offset: size - 1 }), Uint8Array.of(0xcd))
    await peer.ok('detach')
  }
})
