// POSIX memory through the back end `posix`: Node and Node, and a program without Qt. (Qt itself: from 6.6 on.)
import { existsSync, statSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { posixBackend } from '../helpers/backends.js'
import { startChild } from '../helpers/child.js'
import { misused, refused } from '../helpers/expect-error.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { Peer } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { ways } from '../helpers/sync-and-async.js'

const ds = release('6.4')

/** A Node process that does to its segment what each line says. */
const remote = `
  import { createInterface } from 'node:readline'
  import { NativeIpcKey, SharedMemory } from 'qt-ipc'
  import { string, int64 } from 'qt-ipc/datastream'
  const key = NativeIpcKey.parse(process.argv[1])
  const does = {
    create: async size => { globalThis.shm = await SharedMemory.create(key, Number(size)); return shm.size },
    attach: async () => { globalThis.shm = await SharedMemory.attach(key); return shm.size },
    read: () => shm.read(string),
    write: async text => { await shm.write(string, text); return 'ok' },
    increment: async n => {
      for (let round = 0; round < Number(n); round += 1) await shm.update(int64, v => v + 1n)
      return shm.read(int64)
    },
    lock: async () => { globalThis.lock = await shm.lock(); return 'ok' },
    unlock: () => { lock.release(); return lock.lost ? 'lost' : 'ok' },
    detach: async () => { await shm.detach(); return 'ok' },
  }
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, argument] = line.split(' ')
    try { console.log(String(await does[word](argument))) } catch (error) { console.log(String(error.code)) }
  }`

async function otherNode(t: Parameters<typeof refused>[0], key: NativeIpcKey) {
  const child = startChild(t, remote, { args: [key.toString()] })
  await child.waitLine(/^ready$/)
  return child
}

for (const way of ways) {
  test(`${way.name}: two Node processes share memory and lock`, async t => {
    const key = NativeIpcKey.native(uniquePosixName(), 'posix')
    t.teardown(() => SharedMemory.remove(key, nobodyUnseen))
    const other = await otherNode(t, key)
    t.is(await other.send('attach'), 'ERR_QT_IPC_NOT_FOUND')
    const shm = await way.create(key, 256)
    t.is(shm.backend, posixBackend)
    t.is(await other.send('create 256'), 'ERR_QT_IPC_ALREADY_EXISTS')
    t.is(await other.send('attach'), '256')

    await way.writeAs(shm, ds.string, 'häuser')
    t.is(await other.send('read'), 'häuser')
    t.is(await other.send('write Bäume'), 'ok')
    t.is(await way.readAs(shm, ds.string), 'Bäume')

    t.is(await other.send('lock'), 'ok')
    const hint = /repairLock/
    const operation = `SharedMemory.read${way.name === 'blocking' ? 'Sync' : ''}`
    await refused(t, 'TIMEOUT', { operation, key: `${key}`, hint }, () =>
      way.name === 'blocking' ? shm.readSync({ timeout: 20 }) : shm.read({ timeout: 20 }),
    )
    t.is(await way.peekAs(shm, ds.string), 'Bäume')
    t.is(await other.send('unlock'), 'ok')

    await way.write(shm, new Uint8Array(8))
    const theirs = other.send('increment 1000')
    for (let round = 0; round < 1000; round += 1) await way.update(shm, ds.int64, n => n + 1n)
    await theirs
    t.is(await way.readAs(shm, ds.int64), 2000n)
    await way.detach(shm)
    t.is(await other.send('detach'), 'ok')
  })

  test(`${way.name}: legacy names of POSIX, as Qt 6.6+ makes them`, async t => {
    const text = uniqueKey(t)
    const legacy = NativeIpcKey.legacy(text, { type: 'posix' })
    const shm = await way.create(text, 100, { backend: 'posix', removeOnDetach: 'ifCreated' })
    t.is(shm.key, text)
    t.true(shm.nativeKey?.equals(legacy))
    const [memory, lock] = [legacy, NativeIpcKey.legacy(text, { kind: 'semaphore', type: 'posix' })]
    t.like(statSync(`/dev/shm${memory.nativeKey}`), { size: 100, mode: 0o100600 })
    t.is(statSync(`/dev/shm/sem.${lock.nativeKey.slice(1)}`).mode, 0o100600)
    const other = await otherNode(t, legacy)
    t.is(await other.send('attach'), '100')
    t.is(await other.send('write beside'), 'ok')
    t.is(await way.readAs(shm, ds.string), 'beside')
    t.is(await other.send('detach'), 'ok')
    await way.detach(shm)
    t.false(existsSync(`/dev/shm${memory.nativeKey}`))
    t.false(existsSync(`/dev/shm/sem.${lock.nativeKey.slice(1)}`))
  })

  test(`${way.name}: memory of a program without Qt has no lock, and is not removed`, async t => {
    const name = uniquePosixName()
    const key = NativeIpcKey.native(name, 'posix')
    const peer = await Peer.start(t, 'plain_memory')
    await peer.ok(`posix ${encodeURIComponent(name)} 4097`)
    await peer.ok('write 00000011 4093')
    const shm = await way.attach(key)
    t.is(shm.size, 4097)
    t.false(shm.lockable)
    t.is(await way.peekAs(shm, ds.int32, { offset: 4093 }), 17)
    shm.view().set([9], 0)
    t.is(await peer.ok('read 0 1'), '09')
    await way.detach(shm)
    t.true(existsSync(`/dev/shm${name}`))
    t.false(existsSync(`/dev/shm/sem.${name.slice(1)}`), 'we made no lock that nobody takes')

    const removed = peer.ok('remove')
    await removed
    const made = await way.create(key, 64, { removeOnDetach: 'ifCreated' })
    t.is(await peer.ok(`posix ${encodeURIComponent(name)} 0`), '64')
    await way.write(made, Uint8Array.of(5))
    t.is(await peer.ok('read 0 2'), '0500')
    await way.detach(made)
    t.is(await peer.ok('read 0 1'), '05', 'the name is gone, the memory is not')
  })
}

test('rejects a back end that contradicts the key', async t => {
  const posix = NativeIpcKey.native('/somewhere', 'posix')
  const systemv = NativeIpcKey.native('/somewhere', 'systemv')
  for (const [key, backend] of [
    [posix, 'systemv'],
    [systemv, 'posix'],
  ] as const)
    await misused(t, TypeError, /contradicts/, () => SharedMemory.attach(key, { backend }))
})
