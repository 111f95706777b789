// The end of a handle: detach in every order, and what else may be going on at that moment.
import test from 'ava'
import { type Lock, QtIpcError, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'
import { survives } from '../helpers/run-isolated.js'

const ds = qt('6.4')
const detached = { instanceOf: QtIpcError, code: 'ERR_QT_IPC_DETACHED' } as const

const uses: Record<string, (shm: SharedMemory) => unknown> = {
  lock: shm => shm.lock(),
  lockSync: shm => shm.lockSync(),
  withLock: shm => shm.withLock(() => 1),
  read: shm => shm.read(),
  'read(codec)': shm => shm.read(ds.int32),
  readSync: shm => shm.readSync(),
  write: shm => shm.write(Uint8Array.of(1)),
  'write(codec)': shm => shm.write(ds.int32, 1),
  writeSync: shm => shm.writeSync(Uint8Array.of(1)),
  update: shm => shm.update(ds.int32, value => value + 1),
  updateSync: shm => shm.updateSync(ds.int32, value => value + 1),
  peek: shm => shm.peek(),
  peekSync: shm => shm.peekSync(),
  watch: shm => shm.watch(),
  view: shm => shm.view(),
}

const leaves = {
  detach: (shm: SharedMemory) => shm.detach(),
  detachSync: (shm: SharedMemory) => shm.detachSync(),
  '[Symbol.asyncDispose]': (shm: SharedMemory) => shm[Symbol.asyncDispose](),
}

const methodsOf = (prototype: object) =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => name)
const methods = [SharedMemory.prototype, Object.getPrototypeOf(SharedMemory.prototype)].flatMap(
  methodsOf,
)

test('the list of uses below is complete', t => {
  const listed = new Set(Object.keys(uses).map(name => name.replace('(codec)', '')))
  const leaving = ['detach', 'detachSync']
  const internal = [
    'constructor',
    'attachments',
    'reattach',
    'watchTarget',
    'lockOf',
    'requireWritable',
  ]
  const others = [...leaving, ...internal]
  t.deepEqual(
    methods.filter(name => !others.includes(name)),
    [...listed],
  )
})

for (const [how, leave] of Object.entries(leaves))
  test(`after ${how} every use fails with DETACHED, and leaving again does not`, async t => {
    const key = uniqueKey(t)
    const shm = await SharedMemory.create(key, 64)
    const facts = () => [shm.key, shm.size, shm.mode, shm.backend, shm.created]
    const before = facts()
    t.true(shm.isAttached && shm.lockable)
    await leave(shm)
    for (const [name, use] of Object.entries(uses))
      await t.throwsAsync(async () => use(shm), detached, name)
    t.false(shm.isAttached)
    t.false(shm.lockable)
    t.deepEqual(facts(), before)
    for (const again of Object.values(leaves)) await again(shm)
    await t.throwsAsync(SharedMemory.attach(key), { code: 'ERR_QT_IPC_NOT_FOUND' })
  })

test('detach() many times at once, mixed with detachSync(), is one detach', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const shm = await SharedMemory.attach(key)
  const other = await SharedMemory.attach(key)
  const { acquired } = peer.hold(200)
  await acquired
  const all = [shm.detach(), shm.detach(), shm[Symbol.asyncDispose]()]
  shm.detachSync()
  t.false(shm.isAttached)
  await t.throwsAsync(shm.read(), detached)
  await Promise.all(all)
  // Had one of them been counted twice, the other handle's memory would be gone.
  t.is((await other.read()).length, 64)
  await other.detach()
  t.is(await peer.ok('size'), '64')
  await peer.ok('lock')
  await peer.ok('unlock')
})

test('detach releases a held Lock of its handle, and does not wait', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  for (const leave of Object.values(leaves)) {
    const shm = await SharedMemory.attach(key)
    const lock = await shm.lock()
    await leave(shm)
    t.false(lock.isHeld)
    t.false(lock.lost)
    t.throws(() => lock.read(), detached)
    t.throws(() => lock.write(Uint8Array.of(1)), detached)
    lock.release()
    // The peer's lock is the proof that it was given back, once.
    await peer.ok('lock')
    await peer.ok('unlock')
    const again = await SharedMemory.attach(key, { timeout: 1000 })
    using hold = await again.lock({ timeout: 1000 })
    await t.throwsAsync(again.lock({ timeout: 0 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    hold.release()
    await again.detach()
  }
})

test('detach of the last handle with its Lock held removes segment and lock', async t => {
  const key = uniqueKey(t)
  for (const leave of Object.values(leaves)) {
    const shm = await SharedMemory.create(key, 64)
    await shm.lock()
    await leave(shm)
    const again = await SharedMemory.create(key, 32, { timeout: 1000 })
    t.is((await again.read({ timeout: 1000 })).length, 32)
    await again.detach()
  }
})

for (const leave of ['detach', 'detachSync'] as const)
  test(`${leave} rejects the waits of its handle with DETACHED at once, and no others`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 64')
    const shm = await SharedMemory.attach(key)
    await using other = await SharedMemory.attach(key)
    const { acquired, released } = peer.hold(500)
    await acquired
    const waits = [
      shm.lock(),
      shm.read(),
      shm.write(Uint8Array.of(1)),
      shm.update(ds.int32, value => value),
      shm.withLock(() => 1),
    ]
    const rest = other.read()
    const seen = waits.map(wait => wait.catch(error => error))
    const leaving = leave === 'detach' ? shm.detach({ timeout: 0 }) : shm.detachSync({ timeout: 0 })
    for (const error of await Promise.all(seen)) {
      t.true(error instanceof QtIpcError)
      t.is(error.code, 'ERR_QT_IPC_DETACHED')
    }
    t.true(process.hrtime.bigint() < (await acquired) + 450_000_000n, 'not at once')
    await leaving
    t.is((await rest).length, 64)
    t.true(process.hrtime.bigint() > (await released))
  })

test('detach times out, then detaches without the lock; the segment stays', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const { acquired, released } = peer.hold(600)
  await acquired
  const shm = await SharedMemory.attach(key, { timeout: 0 }).catch(error => error)
  t.is(shm.code, 'ERR_QT_IPC_TIMEOUT')
  await released
  const [one, two] = [await SharedMemory.attach(key), await SharedMemory.attach(key)]
  const second = peer.hold(600)
  await second.acquired
  await one.detach({ timeout: 50 })
  t.true(process.hrtime.bigint() < (await second.acquired) + 550_000_000n)
  two.detachSync({ timeout: 50 })
  t.true(process.hrtime.bigint() < (await second.acquired) + 550_000_000n)
  await second.released
  await using again = await SharedMemory.attach(key)
  t.is(again.size, 64)
})

test('an aborted detach rejects with the reason, and has detached', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const shm = await SharedMemory.attach(key)
  const view = shm.view()
  const { acquired, released } = peer.hold(500)
  await acquired
  const controller = new AbortController()
  const leaving = shm.detach({ signal: controller.signal })
  const reason = new Error('enough')
  controller.abort(reason)
  t.is(await t.throwsAsync(leaving), reason)
  t.true(process.hrtime.bigint() < (await acquired) + 450_000_000n)
  t.false(shm.isAttached)
  t.is(view.length, 0)
  await released
  await peer.ok('lock')
  await peer.ok('unlock')
})

test('detach inside withLock, update, and in the callbacks of other handles', async t => {
  const key = uniqueKey(t)
  await using keeper = await SharedMemory.create(key, 64)
  const one = await SharedMemory.attach(key)
  let held: Lock | undefined
  const result = await one.withLock(async lock => {
    held = lock
    await one.detach()
    t.throws(() => lock.read(), detached)
    return 'done'
  })
  t.is(result, 'done')
  t.false(held?.isHeld)
  await keeper.lock({ timeout: 1000 }).then(lock => lock.release())

  const two = await SharedMemory.attach(key)
  await t.throwsAsync(
    two.update(ds.int32, value => {
      two.detachSync()
      return value + 1
    }),
    detached,
  )
  t.is(await keeper.read(ds.int32, { timeout: 1000 }), 0)

  const three = await SharedMemory.attach(key)
  const codec = {
    name: 'leaves while it decodes',
    byteLength: 4,
    decode(bytes: Uint8Array) {
      three.detachSync()
      return bytes.length
    },
    decodePrefix: ds.int32.decodePrefix.bind(ds.int32),
    encode: ds.int32.encode.bind(ds.int32),
    encodeInto: ds.int32.encodeInto.bind(ds.int32),
  }
  t.is(await three.read(codec), 4)
  t.false(three.isAttached)

  // The lock is held by another handle of the same thread: this one leaves without waiting for it.
  const four = await SharedMemory.attach(key)
  await keeper.withLock(() => four.detachSync())
  const five = await SharedMemory.attach(key)
  let leaving: Promise<void> | undefined
  await keeper.withLock(() => {
    leaving = five.detach()
  })
  await leaving
  await keeper.lock({ timeout: 1000 }).then(lock => lock.release())
})

test('a lock acquired during the detach is released', async t => {
  const key = uniqueKey(t)
  await using keeper = await SharedMemory.create(key, 64)
  for (let round = 0; round < 200; round += 1) {
    const shm = await SharedMemory.attach(key)
    const lock = await keeper.lock()
    const wait = shm.lock().then(
      won => won.release(),
      error => t.is(error.code, 'ERR_QT_IPC_DETACHED'),
    )
    if (round % 2) lock.release()
    const leaving = shm.detach()
    lock.release()
    await Promise.all([wait, leaving])
  }
  await keeper.lock({ timeout: 0 }).then(lock => lock.release())
})

test('await using and using detach at the end of the block, also after an error', async t => {
  const key = uniqueKey(t)
  let inside: SharedMemory | undefined
  const task = async () => {
    await using shm = await SharedMemory.create(key, 64)
    using lock = await shm.lock()
    using semaphore = await SystemSemaphore.open(`${key} counter`, 1)
    inside = shm
    lock.write(Uint8Array.of(1))
    semaphore.release()
    throw new Error('out')
  }
  await t.throwsAsync(task, { message: 'out' })
  t.false(inside?.isAttached)
  await t.throwsAsync(SharedMemory.attach(key), { code: 'ERR_QT_IPC_NOT_FOUND' })
  await using again = await SharedMemory.create(key, 64, { timeout: 0 })
  t.true(again.created)
})

test('a closed semaphore fails with DETACHED, close is idempotent and ends its waits', async t => {
  const key = uniqueKey(t)
  const semaphore = await SystemSemaphore.open(key, 0)
  const wait = semaphore.acquire()
  semaphore.close()
  await t.throwsAsync(wait, detached)
  semaphore.close()
  semaphore[Symbol.dispose]()
  await semaphore[Symbol.asyncDispose]()
  const used: Record<string, () => unknown> = {
    acquire: () => semaphore.acquire(),
    acquireSync: () => semaphore.acquireSync(),
    release: () => semaphore.release(),
    value: () => semaphore.value(),
    undoBalance: () => semaphore.undoBalance,
  }
  for (const [name, use] of Object.entries(used))
    await t.throwsAsync(async () => use(), detached, name)
})

for (const held of [false, true])
  test(`a semaphore in the option lock that is closed${held ? ' while it is held' : ''} is not made again`, async t => {
    await survives(
      t,
      `
      const agreed = await SystemSemaphore.open(key + ' lock', 1)
      const shm = await SharedMemory.create(key, 64, { lock: agreed })
      await shm.write(Uint8Array.of(7))
      const lock = ${held} ? await shm.lock() : undefined
      const keeper = await SystemSemaphore.open(key + ' lock', 1)
      agreed.close()
      lock?.release()
      keeper.close()
      for (const use of [() => shm.read(), () => shm.lock(), () => shm.withLock(() => 1),
        async () => shm.readSync(), async () => shm.lockSync(), () => shm.write(Uint8Array.of(1))])
        await assert.rejects(use, code('DETACHED'))
      assert.equal((await shm.peek())[0], 7)
      await shm.detach({ timeout: 1000 })
      assert.deepEqual(leftovers(before), [])`,
    )
  })
