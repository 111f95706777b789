// What a segment promises, over every back end of `backendNames`, with a native program and another Node process on the other side
import test, { type ExecutionContext } from 'ava'
import { capabilities, NativeIpcKey, SharedMemory } from 'qt-ipc'
import { type BackendName, backendNames } from '../../ts/src/native/types.js'
import { failure } from '../helpers/errors.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, Peer } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'

/** What differs between the back ends; a new one needs a row. */
interface Row {
  newKey(t: ExecutionContext): string | NativeIpcKey
  /** A native program, attached to the segment. */
  attachNative(t: ExecutionContext, key: string | NativeIpcKey): Promise<Peer>
  /** Whether the kernel releases the lock of a process that is killed. */
  readonly releasesLocksOfTheDead: boolean
}

const systemV: Row = {
  newKey: uniqueKey,
  async attachNative(t, key) {
    const peer = await memoryPeer(t, `${key}`)
    await peer.ok('attach')
    return peer
  },
  releasesLocksOfTheDead: true,
}

const rows: Readonly<Record<BackendName, Row>> = {
  qt: systemV,
  systemv: systemV,
  posix: {
    newKey: () => NativeIpcKey.native(uniquePosixName(), 'posix'),
    async attachNative(t, key) {
      const { nativeKey } = NativeIpcKey.parse(`${key}`)
      const peer = await Peer.start(t, 'plain_memory')
      await peer.ok(`posix ${encodeURIComponent(nativeKey)} 0`)
      return peer
    },
    releasesLocksOfTheDead: false,
  },
}

/** A Node process that has attached to the segment, as `shm`. */
async function attachNode(t: ExecutionContext, key: string | NativeIpcKey): Promise<NodePeer> {
  const node = await NodePeer.start(t)
  const text = JSON.stringify(`${key}`)
  const parsed = typeof key === 'string' ? text : `NativeIpcKey.parse(${text})`
  await node.run(`shm = await SharedMemory.attach(${parsed}); return null`)
  return node
}

for (const backend of backendNames) {
  const { newKey, attachNative, releasesLocksOfTheDead } = rows[backend]
  const options = { backend } as const
  const created = { ...options, removeOnDetach: 'ifCreated' } as const

  test(`${backend}: a segment is created once, shared, and gone after the last detach`, async t => {
    const key = newKey(t)
    await failure(t, 'NOT_FOUND', SharedMemory.attach(key, options))
    const shm = await SharedMemory.create(key, 64, options)
    t.teardown(() => SharedMemory.remove(key, nobodyUnseen))
    t.is(shm.backend, backend)
    t.true(capabilities().backends[backend].types.length > 0)
    await failure(t, 'ALREADY_EXISTS', SharedMemory.create(key, 64, options))
    t.deepEqual(await shm.read(), new Uint8Array(64), 'a new segment is all zeros')
    await shm.write(Uint8Array.of(1, 2, 3), { offset: 61 })

    const native = await attachNative(t, key)
    t.is(await native.ok('read 61 3'), '010203')
    await native.ok('write 0a0b 0')
    t.deepEqual(await shm.read({ length: 2 }), Uint8Array.of(10, 11))
    t.deepEqual(shm.view().subarray(0, 2), Uint8Array.of(10, 11))

    const second = await SharedMemory.attach(key, options)
    t.is(second.size, 64)
    t.false(second.created)
    native.end()
    await native.exited
    await shm.detach()
    t.deepEqual(await second.read({ length: 2 }), Uint8Array.of(10, 11))
    await second.detach()
    await SharedMemory.remove(key, nobodyUnseen)
    await failure(t, 'NOT_FOUND', SharedMemory.attach(key, options))
  })

  test(`${backend}: a segment that its creator removes on detach is gone`, async t => {
    const key = newKey(t)
    const shm = await SharedMemory.create(key, 8, created)
    await shm.detach()
    await failure(t, 'NOT_FOUND', SharedMemory.attach(key, options))
    await failure(t, 'DETACHED', shm.read())
  })

  test(`${backend}: a copy outside the segment is refused, and changes nothing`, async t => {
    const key = newKey(t)
    const shm = await SharedMemory.create(key, 8, created)
    const native = await attachNative(t, key)
    await failure(t, 'INVALID_SIZE', shm.read({ offset: 4, length: 5 }))
    await failure(t, 'INVALID_SIZE', shm.write(new Uint8Array(9).fill(7)))
    await failure(t, 'INVALID_SIZE', shm.write(Uint8Array.of(7), { offset: 8 }))
    t.is(await native.ok('read 0 8'), '00'.repeat(8))
    native.end()
    await native.exited
    await shm.detach()
  })

  test(`${backend}: the lock excludes another process, and times out`, async t => {
    const key = newKey(t)
    const shm = await SharedMemory.create(key, 8, created)
    const node = await attachNode(t, key)
    await node.run('lock = await shm.lock(); return null')
    await failure(t, 'TIMEOUT', shm.read({ timeout: 20 }))
    await failure(t, 'TIMEOUT', () => shm.readSync({ timeout: 20 }))
    const read = shm.read()
    await node.run('shm.view().set([5]); lock.release(); return null')
    t.is((await read)[0], 5)
    const lock = await shm.lock()
    const said = node.run('try { await shm.read({ timeout: 20 }) } catch (e) { return e.code }')
    t.is(await said, 'ERR_QT_IPC_TIMEOUT')
    lock.release()
    t.false(lock.lost)
    await node.run('await shm.detach(); return null')
    await shm.detach()
  })

  test(`${backend}: the lock of a process that is killed comes back`, async t => {
    const key = newKey(t)
    const shm = await SharedMemory.create(key, 8, created)
    const node = await attachNode(t, key)
    await node.run('lock = await shm.lock(); return null')
    process.kill(node.pid, 'SIGKILL')
    await node.process.exited
    if (!releasesLocksOfTheDead) {
      await failure(t, 'TIMEOUT', shm.read({ timeout: 20 }))
      t.true(await SharedMemory.repairLock(key, nobodyUnseen))
    }
    t.deepEqual(await shm.read(), new Uint8Array(8))
    await shm.detach()
  })

  test(`${backend}: a watch tells every change of another process, and the end of the name`, async t => {
    const key = newKey(t)
    const shm = await SharedMemory.create(key, 8, options)
    const native = await attachNative(t, key)
    const changes = shm.watch({ lock: false, range: [0, 1] })
    t.is((await changes.next()).value?.value[0], 0)
    for (const byte of ['11', '22']) {
      await native.ok(`write ${byte} 0`)
      t.is((await changes.next()).value?.value[0], Number.parseInt(byte, 16))
    }
    native.end()
    await native.exited
    const next = changes.next()
    await SharedMemory.remove(key, { force: true })
    await failure(t, 'VANISHED', next)
    await shm.detach()
  })
}
