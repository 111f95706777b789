// What the system has no more of: each call says so, names the limit, and the commands that help.
import { asRoot } from '../helpers/as-root.js'
import { qtMajors } from '../helpers/peer.js'
import { survives } from '../helpers/run-isolated.js'

const prelude = `
  import { existsSync, readFileSync, writeFileSync } from 'node:fs'
  import { BoundedBuffer, SingleInstance } from 'qt-ipc'
  const limit = (name, value) => writeFileSync('/proc/sys/kernel/' + name, value)
  const exhausted = async (call, hint) => {
    const error = await Promise.resolve().then(call).then(() => undefined, error => error)
    assert.ok(code('OUT_OF_RESOURCES')(error), String(call) + ': ' + error)
    assert.equal(error.errno, 28)
    assert.match(error.hint, hint)
    assert.ok(error.message.includes(error.hint))
  }
`

for (const qt of qtMajors)
  asRoot(`no semaphore set left: every call says so, and Qt ${qt} does`, async t => {
    await survives(
      t,
      `${prelude}
      const peer = await memoryPeer(t, 'taken', { qt: ${qt} })
      await peer.ok('create 64')
      limit('sem', '250 32000 32 1')
      const native = await memoryPeer(t, key, { qt: ${qt} })
      assert.match(await native.send('create 64'), /^error /)
      const clean = /kernel\\.sem allows 1 semaphore sets .* and 1 exist.*qt-ipc clean.*sysctl -w kernel\\.sem="250 32000 32 2"/s
      const start = snapshot()
      await exhausted(() => SharedMemory.create(key, 64), clean)
      await exhausted(() => SharedMemory.createSync(key, 64), clean)
      await exhausted(() => SharedMemory.create(key, 2 ** 21), clean)
      await exhausted(() => SharedMemory.create(key, 64, { backend: 'systemv' }), clean)
      await exhausted(() => SharedMemory.open(key, 64), clean)
      await exhausted(() => SystemSemaphore.open(key, 1), clean)
      await exhausted(() => SystemSemaphore.create(key, 1), clean)
      await exhausted(() => SystemSemaphore.open(key, 1, { undo: false, backend: 'systemv' }), clean)
      await exhausted(() => SingleInstance.acquire(key), clean)
      await exhausted(
        () => BoundedBuffer.open({ memory: key, free: key + 'free', used: key + 'used', slots: 1, codec: ds.int32 }),
        clean,
      )
      assert.deepEqual(leftovers(start), [])

      // The other way round: with room the same calls succeed.
      limit('sem', '250 32000 32 128')
      const shm = await SharedMemory.create(key, 64)
      const semaphore = await SystemSemaphore.open(key + 'counter', 1)
      semaphore.close()
      await shm.detach()
      await peer[Symbol.asyncDispose]()
      await native[Symbol.asyncDispose]()`,
    )
  })

asRoot('the total of semaphores, and the limits of segments', async t => {
  await survives(
    t,
    `${prelude}
    limit('sem', '250 1 32 128')
    const first = await SystemSemaphore.open('first')
    const total = /kernel\\.sem allows 1 semaphores \\(SEMMNS.* and 1 exist.*sysctl -w kernel\\.sem="250 2 32 128"/s
    await exhausted(() => SystemSemaphore.open(key), total)
    first.close()
    limit('sem', '250 32000 32 128')

    const one = await SharedMemory.create('one', 64)
    limit('shmmni', '1')
    const segments = /kernel\\.shmmni allows 1 segments, and 1 exist.*qt-ipc clean.*sysctl -w kernel\\.shmmni=2/s
    for (const backend of ['auto', 'qt', 'systemv'])
      await exhausted(() => SharedMemory.create(key, 64, { backend }), segments)
    limit('shmmni', '4096')
    limit('shmall', '2')
    await exhausted(
      () => SharedMemory.create(key, 2 ** 20),
      /kernel\\.shmall allows 2 pages .*64 bytes are in use.*sysctl -w kernel\\.shmall=4/s,
    )
    limit('shmall', '18446744073692774399')
    await (await SharedMemory.create(key, 64)).detach()
    await one.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})
