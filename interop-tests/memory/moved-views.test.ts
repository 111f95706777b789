// Buffers out of our reach: moved by transfer(), dropped, or kept by a view that outlives its handle. The memory stays
// as long as one of them can be read, and not longer.
import test from 'ava'
import { movable, survives } from '../helpers/run-isolated.js'

const options = { nodeArguments: movable }

// The rows "transfer(), then detach+unmap of the original" (SIGSEGV) and "finalizer timing" of the evidence.
for (const how of ['shm.detach()', 'shm.detachSync()', 'shm[Symbol.asyncDispose]()'])
  test(`${how} parks the mapping of a moved buffer until that is collected`, async t => {
    await survives(
      t,
      `
      const shm = await SharedMemory.create(key, 8192)
      const view = shm.view()
      view.fill(7)
      let moved = new Uint8Array(view.buffer.transfer())
      assert.equal(view.length, 0)
      await ${how}
      assert.equal(shm.isAttached, false)
      await assert.rejects(shm.read(), code('DETACHED'))
      assert.equal(mappings().length, 1)
      assert.ok(moved.every(byte => byte === 7))
      moved.fill(8)
      moved = undefined
      await collectUntil(() => mappings().length === 0)
      assert.deepEqual(leftovers(before), [])`,
      options,
    )
  })

test('a transferred buffer is still the shared memory', async t => {
  await survives(
    t,
    `
    const peer = await memoryPeer(t, key)
    await peer.ok('create 4096')
    const shm = await SharedMemory.attach(key)
    let moved = new Uint8Array(shm.view().buffer.transfer())
    await shm.detach()
    await peer.ok('write aabb 0')
    assert.deepEqual([...moved.subarray(0, 2)], [0xaa, 0xbb])
    moved[2] = 0xcc
    assert.equal(await peer.ok('read 0 3'), 'aabbcc')
    moved = undefined
    await collectUntil(() => mappings().length === 0)
    assert.equal(await peer.ok('read 0 3'), 'aabbcc')
    peer.end()
    await peer.exited
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('a new view after transfer() is dead after detach, the moved one is not', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    let moved = new Uint8Array(shm.view().buffer.transfer())
    const view = shm.view()
    assert.equal(view.length, 4096)
    moved[1] = 11
    assert.equal(view[1], 11)
    await shm.detach()
    assert.equal(view.length, 0)
    assert.equal(moved[1], 11)
    moved[1] = 12
    assert.equal(mappings().length, 1)
    moved = undefined
    await collectUntil(() => mappings().length === 0)
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('transfer() to another length copies: nothing stays mapped', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    shm.view()[0] = 5
    const moved = new Uint8Array(shm.view().buffer.transfer(16))
    await shm.detach()
    await collectUntil(() => mappings().length === 0)
    assert.deepEqual([moved.length, moved[0]], [16, 5])
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('a chain of transfers, and many parked mappings of one key at once', async t => {
  await survives(
    t,
    `
    const owner = await SharedMemory.create(key, 4096)
    let moved = []
    const move = async () => {
      const shm = await SharedMemory.attach(key)
      moved.push(new Uint8Array(shm.view().buffer.transfer().transfer()))
      await shm.detach()
    }
    for (let round = 0; round < 20; round += 1) await move()
    moved[0][9] = 99
    assert.ok(moved.every(one => one[9] === 99))
    assert.equal(mappings().length, 21)
    moved = undefined
    await collectUntil(() => mappings().length === 1)
    assert.equal((await owner.read())[9], 99)
    await owner.detach()
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('a key whose segment is parked can be attached again; its lock works', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    let moved = new Uint8Array(shm.view().buffer.transfer())
    await shm.detach()
    const again = await SharedMemory.attach(key, { timeout: 1000 })
    moved[0] = 42
    assert.equal((await again.read({ timeout: 1000 }))[0], 42)
    moved = undefined
    await collectUntil(() => mappings().length === 1)
    assert.equal(row('shm', Number([...snapshot()].find(one => one.startsWith('shm')).split(' ').at(-1))).nattch, 1)
    await again.lock({ timeout: 1000 }).then(lock => lock.release())
    await again.detach()
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('the process ends cleanly with moved buffers, naturally and by exit()', async t => {
  for (const end of ['', 'process.exit()'])
    await survives(
      t,
      `
      const one = await SharedMemory.create(key + 1, 4096)
      globalThis.moved = new Uint8Array(one.view().buffer.transfer())
      await one.detach()
      const two = await SharedMemory.create(key + 2, 4096)
      globalThis.more = new Uint8Array(two.view().buffer.transfer())
      process.on('exit', () => { assert.equal(moved[0] + more[0], 0); more[1] = 1 })
      ${end}`,
      options,
    )
})

// The row "view kept alive, wrapper dropped, gc" of the evidence.
test('a view outlives its forgotten handle, and the memory goes with it', async t => {
  await survives(
    t,
    `
    let view = await (async () => {
      const shm = await SharedMemory.create(key, 4096)
      await shm.write(Uint8Array.of(1, 2, 3))
      return shm.view()
    })()
    for (let round = 0; round < 20; round += 1) {
      gc()
      await new Promise(setImmediate)
    }
    assert.deepEqual([...view.subarray(0, 3)], [1, 2, 3])
    view[0] = 9
    assert.equal(mappings().length, 1)
    view = undefined
    await collectUntil(() => mappings().length === 0)
    assert.deepEqual(leftovers(before).filter(one => !one.startsWith('sem') && !one.includes('systemsem')), [])`,
    options,
  )
})

test('a forgotten handle detaches when it is collected, and leaves nothing', async t => {
  await survives(
    t,
    `
    for (const backend of ['qt', 'systemv', 'posix']) {
      await (async () => {
        const shm = await SharedMemory.create(key + backend, 4096, { backend, removeOnDetach: 'ifCreated' })
        await shm.write(Uint8Array.of(1))
      })()
      await collectUntil(() => mappings().length === 0)
    }
    await collectUntil(() => leftovers(before).length === 0)`,
    options,
  )
})

test('a forgotten handle never waits for a lock that another program holds', async t => {
  await survives(
    t,
    `
    const peer = await memoryPeer(t, key)
    await peer.ok('create 4096')
    await (async () => { await SharedMemory.attach(key) })()
    await peer.ok('lock')
    const start = performance.now()
    await collectUntil(() => mappings().length === 0)
    assert.ok(performance.now() - start < 4500)
    await peer.ok('unlock')
    peer.end()
    await peer.exited
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('a collected view does no harm to its handle; the next one shows the same memory', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    let collected = 0
    const registry = new FinalizationRegistry(() => { collected += 1 })
    const use = byte => {
      const view = shm.view()
      registry.register(view, byte)
      assert.equal(view[0], byte)
      view[0] = byte + 1
    }
    for (let byte = 0; byte < 5; byte += 1) {
      use(byte)
      await collectUntil(() => collected === byte + 1)
    }
    assert.equal((await shm.read())[0], 5)
    await shm.detach()
    assert.equal(mappings().length, 0)
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

// A buffer that is garbage, with its finalizer still due, cannot be made dead any more: that must not keep the memory.
test('a create right after detach works when a view has become garbage', async t => {
  await survives(
    t,
    `
    const use = shm => { shm.view().fill(1) }
    for (let round = 0; round < 30; round += 1) {
      const shm = await SharedMemory.create(key, 4096 + round)
      use(shm)
      gc()
      if (round % 2) await shm.detach()
      else shm.detachSync()
      assert.equal(mappings().length, 0, 'round ' + round)
    }
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})

test('the same with a lot of garbage views and without the help of gc()', async t => {
  await survives(
    t,
    `
    for (let round = 0; round < 300; round += 1) {
      const shm = await SharedMemory.create(key, 4096)
      for (let count = 0; count < 20; count += 1) shm.view().subarray(count).fill(count)
      globalThis.garbage = Array.from({ length: 2000 }, () => ({ round }))
      await shm.detach()
    }
    assert.deepEqual(leftovers(before), [])`,
    options,
  )
})
