// System V memory by its number: of programs without Qt, and of Qt seen from below.
import { existsSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { misused, refused } from '../helpers/expect-error.js'
import { uniqueKey, uniquePath } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { ftok, segmentFile, segmentOf, systemVSegments } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const { int32 } = release('5.15')
// Far from every ftok() with a project id of ours.
const numberOf = (index: number) => 0x7e000000 + ((process.pid & 0xffff) << 4) + index
const rowOf = (id: number) => systemVSegments().find(row => row.id === id)

const foreign = [
  { what: 'by key', key: (number: number, _: number) => ({ systemv: number }) },
  {
    what: 'by a key above 2^31',
    key: (number: number, _: number) => ({ systemv: number + 2 ** 31 }),
  },
  {
    what: 'by a negative key',
    key: (number: number, _: number) => ({ systemv: number - 2 ** 31 }),
  },
  { what: 'by id', key: (_: number, shmid: number) => ({ shmid }) },
  { what: 'by the id of a segment without key', key: (_: number, shmid: number) => ({ shmid }) },
]
for (const way of ways)
  for (const [index, { what, key: keyOf }] of foreign.entries())
    test(`${way.name}: memory of a program without Qt, ${what}`, async t => {
      const number = numberOf(index + (way.name === 'blocking' ? 8 : 0))
      const made = what.includes('without') ? 0 : number
      const peer = await Peer.start(t, 'plain_memory')
      const sign = /above|negative/.test(what) ? -(2 ** 31) : 0
      const shmid = Number(await peer.ok(`systemv ${made && made + sign} 100`))
      t.teardown(() => peer.write('remove'))
      const key = keyOf(number, shmid)
      await peer.ok('write 00000007 96')

      for (const removeOnDetach of [undefined, 'never', 'ifCreated'] as const) {
        const shm = await way.attach(key, { removeOnDetach })
        const { backend, nativeKey, size, lockable, created } = shm
        t.deepEqual(
          { backend, nativeKey, size, lockable, created },
          { backend: 'systemv', nativeKey: undefined, size: 100, lockable: false, created: false },
        )
        t.is(await way.peekAs(shm, int32, { offset: 96 }), 7)
        await refused(
          t,
          'LOCK_ERROR',
          { operation: 'SharedMemory.read', key: shm.key, qtError: 'LockError', hint: /`lock`/ },
          () => shm.read(),
        )
        t.is(await peer.ok('users'), '2')
        await way.detach(shm)
        t.is(await peer.ok('users'), '1')
      }

      using lock = await SystemSemaphore.open(uniqueKey(t), 1)
      const shm = await way.attach(key, { lock })
      await way.writeAs(shm, int32, 8)
      t.is(await peer.ok('read 0 4'), '00000008')
      await way.detach(shm)

      // Nobody is attached any more: it still stays, whatever Qt's rule would be.
      const last = await way.attach(key)
      peer.write('exit')
      await peer.exited
      await way.detach(last)
      t.is(rowOf(shmid)?.attached, 0)
      const again = await way.attach(key, { removeOnDetach: 'asQt' })
      t.is(await way.peekAs(again, int32), 8)
      await way.detach(again)
      t.is(rowOf(shmid), undefined, 'asQt was asked for')
    })

for (const way of ways)
  test(`${way.name}: creates and removes a segment by its System V key`, async t => {
    const key = { systemv: numberOf(way.name === 'awaited' ? 6 : 7) }
    const shm = await way.create(key, 10)
    const row = systemVSegments().find(row => row.key === key.systemv)
    t.deepEqual(row && { size: row.size, attached: row.attached }, { size: 10, attached: 1 })
    t.is(shm.key, `systemv 0x${key.systemv.toString(16)}`)
    const operation = `SharedMemory.create${way.name === 'awaited' ? '' : 'Sync'}`
    const details = { operation, key: shm.key, qtError: 'AlreadyExists', hint: /attach\(\)/ }
    await refused(t, 'ALREADY_EXISTS', details, () => way.create(key, 10))
    const second = await way.attach(key)
    shm.view()[9] = 200
    t.is((await way.peek(second))[9], 200)
    await way.detach(shm)
    t.is(systemVSegments().find(row => row.key === key.systemv)?.attached, 1)
    await way.detach(second)
    t.is(await SharedMemory.remove(key), true)
    t.is(await SharedMemory.remove(key), false)
  })

for (const way of ways)
  for (const qt of qtMajors)
    test(`${way.name}: looks at a segment of Qt ${qt} by System V key and by id`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 64')
      await peer.ok('write 0000002a')
      await peer.ok('lock')
      const { id = -1 } = segmentOf(segmentFile(key)) ?? {}
      for (const number of [{ systemv: ftok(segmentFile(key)) }, { shmid: id }]) {
        const shm = await way.attach(number, { timeout: 0 })
        t.is(await way.peekAs(shm, int32), 42)
        await way.detach(shm)
      }
      await peer.ok('unlock')
      t.true(existsSync(segmentFile(key)))
      await peer.ok('lock')
      await peer.ok('unlock')
    })

for (const way of ways)
  test(`${way.name}: another project id names another segment of the same path`, async t => {
    const path = uniquePath()
    const [seven, plain] = [
      NativeIpcKey.native(path, 'systemv-7'),
      NativeIpcKey.native(path, 'systemv'),
    ]
    const shm = await way.create(seven, 70)
    t.is(shm.key, `systemv-7:${path}`)
    t.is(shm.nativeKey?.projectId, 7)
    const row = segmentOf(path, 7)
    t.is(row?.size, 70)
    t.is(segmentOf(path), undefined)
    t.is((await way.attach(plain).catch(error => error)).code, 'ERR_QT_IPC_NOT_FOUND')

    const peer = await Peer.start(t, 'memory')
    await peer.ok(`key native ${encodeURIComponent(path)}`)
    t.is(await peer.ok('create 81'), '81')
    await way.write(shm, Uint8Array.of(1))
    t.is(await peer.ok('read 0 1'), '00')
    const other = await way.attach(NativeIpcKey.parse(`systemv-7:${path}`))
    t.is((await way.read(other))[0], 1)
    await peer.ok('detach')
    await way.detach(other)
    await way.detach(shm)
    t.is(rowOf(row?.id ?? -1), undefined)
  })

test('rejects numbers that name nothing, and project ids that ftok cannot use (trap 16)', async t => {
  for (const systemv of [0, 1.5, Number.NaN, 2 ** 32, -(2 ** 31) - 1])
    await misused(t, RangeError, /systemv/, () => SharedMemory.attach({ systemv }))
  for (const shmid of [-1, 0.5, 2 ** 31, Number.POSITIVE_INFINITY])
    await misused(t, RangeError, /shmid/, () => SharedMemory.attachSync({ shmid }))
  for (const backend of ['qt', 'posix'] as const)
    await misused(t, TypeError, /contradicts/, () =>
      SharedMemory.attach({ systemv: 7 }, { backend }),
    )
  for (const id of [128, 200, 255] as const) {
    await misused(t, RangeError, new RegExp(`1 to 127.*${id}`), () =>
      NativeIpcKey.native('/tmp/x', `systemv-${id}`),
    )
    await misused(t, RangeError, new RegExp(`${id}`), () =>
      NativeIpcKey.parse(`systemv-${id}:/tmp/x`),
    )
  }
  const details = {
    operation: 'SharedMemory.attach',
    key: 'systemv 0x7effffff',
    qtError: 'NotFound',
  }
  await refused(t, 'NOT_FOUND', { ...details, hint: /waitFor/ }, () =>
    SharedMemory.attach({ systemv: 0x7effffff }),
  )
  await refused(
    t,
    'NOT_FOUND',
    {
      operation: 'SharedMemory.attachSync',
      key: 'shmid 2147483647',
      qtError: 'NotFound',
      hint: /./,
    },
    () => SharedMemory.attachSync({ shmid: 2 ** 31 - 1 }),
  )
  await refused(
    t,
    'KEY_ERROR',
    { operation: 'SharedMemory.create', key: 'shmid 2147483647', qtError: 'KeyError' },
    () => SharedMemory.create({ shmid: 2 ** 31 - 1 }, 8),
  )
})
