// Programs that use a buffer and are killed, or leave: what is lost, what is not, and that nobody hangs for it.
import test from 'ava'
import { BoundedBuffer } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { text } from 'qt-ipc/text'
import { bufferKeys, bufferPeer, shapes } from '../helpers/buffers.js'
import { refused } from '../helpers/expect-error.js'
import { removeSemaphore, semaphoreOf } from '../helpers/kernel.js'
import { NodePeer } from '../helpers/node-peer.js'
import { qtMajors } from '../helpers/peer.js'
import { survives } from '../helpers/run-isolated.js'

const [slot, ring] = shapes as [(typeof shapes)[0], (typeof shapes)[0]]
const codec = text('utf-8')
const shared = { slots: ring.slots, slotSize: ring.slotSize, codec, timeout: 30_000 }

for (const major of qtMajors) {
  for (const where of ['put', 'take'] as const)
    test(`several slots: a program of Qt ${major} that dies in ${where} with token and lock costs no item`, async t => {
      const keys = bufferKeys(t)
      await using buffer = await BoundedBuffer.open({ ...keys, ...shared })
      for (const item of ['a', 'b', 'c']) await buffer.put(item)
      const victim = await bufferPeer(t, keys, ring, { qt: major })
      victim.write(`die ${where}`)
      t.is((await victim.exited).signal, 'SIGKILL')

      const { free, used } = keys
      const tokens = [semaphoreOf(free)?.value, semaphoreOf(used)?.value]
      t.deepEqual(tokens, where === 'put' ? [4, 3] : [5, 2], 'its token is gone')
      // No room and no item is lost with it: who waits looks into the segment, and brings the counts in order.
      const peer = await bufferPeer(t, keys, ring, { qt: major })
      for (let n = 3; n < ring.slots; n += 1) await buffer.put(`more ${n}`)
      await t.throwsAsync(buffer.put('x', { timeout: 0 }), { code: 'ERR_QT_IPC_TIMEOUT' })
      const items = ['a', 'b', 'c', 'more 3', 'more 4', 'more 5', 'more 6', 'more 7']
      for (const [n, item] of items.entries())
        t.is(n % 2 === 0 ? await buffer.take() : await peer.ok('take 20000'), item)
      await t.throwsAsync(buffer.take({ timeout: 0 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    })

  test(`several slots: what Qt ${major} has removed and what is too much is put right`, async t => {
    const keys = bufferKeys(t)
    await using buffer = await BoundedBuffer.open({ ...keys, ...shared })
    const peer = await bufferPeer(t, keys, ring, { qt: major })
    await buffer.put('a')
    // As QSystemSemaphore's destructor does in the program that created them.
    for (const key of [keys.free, keys.used]) {
      const semaphore = semaphoreOf(key)
      if (semaphore) removeSemaphore(semaphore)
    }
    t.is(await peer.ok('take 20000'), 'a')
    await peer.ok('put b')
    t.is(await buffer.take(), 'b')
    for (let n = 0; n < ring.slots; n += 1) await peer.ok(`put c:${n}`)
    await t.throwsAsync(buffer.put('x', { timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    for (let n = 0; n < ring.slots; n += 1) t.is(await buffer.take(), `c:${n}`)
  })

  test(`one slot: a program of Qt ${major} that dies with the token gives it back (SEM_UNDO)`, async t => {
    const keys = bufferKeys(t)
    await using buffer = await BoundedBuffer.open({ ...keys, ...slot, codec })
    const victim = await bufferPeer(t, keys, slot, { qt: major })
    victim.write('die free')
    await victim.exited
    await buffer.put('x', { timeout: 10_000 })
    t.is((await buffer.take({ timeout: 0 }))[0], 'x')
  })

  test(`one slot: a producer of Qt ${major} that leaves takes its operations back, and no item is overwritten`, async t => {
    const keys = bufferKeys(t)
    await using buffer = await BoundedBuffer.open({ ...keys, ...slot, codec })
    const producer = await bufferPeer(t, keys, slot, { qt: major })
    for (const item of ['a', 'b', 'c']) {
      await producer.ok(`put ${item}`)
      t.is((await buffer.take())[0], item)
    }
    producer.write('exit')
    await producer.exited
    // Three tokens came back; there is one slot.
    t.true((semaphoreOf(keys.free)?.value ?? 0) > 1)
    await buffer.put('d')
    await t.throwsAsync(buffer.put('e', { timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    t.is((await buffer.take())[0], 'd')
    await buffer.put('e')
    t.is((await buffer.take())[0], 'e')
  })

  test(`one producer and one consumer beyond 32,767 items, to and from Qt ${major}`, async t => {
    t.timeout(110_000)
    const keys = bufferKeys(t)
    await using buffer = await BoundedBuffer.open({ ...keys, ...shared, timeout: 60_000 })
    const peer = await bufferPeer(t, keys, ring, { qt: major })
    const count = 33_000
    const produced = peer.ok(`produce p ${count}`)
    for (let n = 0; n < count; n += 1) if ((await buffer.take()) !== `p:${n}`) t.fail(`item ${n}`)
    await produced
    const consumed = peer.ok(`consume ${count}`)
    for (let n = 0; n < count; n += 1) await buffer.put(`n:${n}`)
    t.deepEqual(
      (await consumed).split(' '),
      Array.from({ length: count }, (_, n) => `n:${n}`),
    )
  })
}

test('one slot: a Node process that dies in the middle keeps the token; the error says what to do, and remove() does it', async t => {
  const keys = bufferKeys(t)
  const victim = await NodePeer.start(t)
  await victim.run(`
    const keys = ${JSON.stringify(keys)}
    buffer = await BoundedBuffer.open({ ...keys, slotSize: 100 })
    holder = await SharedMemory.attach(keys.memory)
    lock = await holder.lock()
    buffer.put(new Uint8Array(1))`)
  t.is(semaphoreOf(keys.free)?.value, 0)
  victim.process.kill()
  await victim.process.exited
  const buffer = await BoundedBuffer.open({ ...keys, slotSize: 100 })
  const details = {
    operation: 'BoundedBuffer.put',
    key: keys.memory,
    hint: /free 0, used 0.*remove/,
  }
  await refused(t, 'TIMEOUT', details, () => buffer.put(new Uint8Array(1), { timeout: 50 }))
  await t.throwsAsync(BoundedBuffer.remove(keys), { code: 'ERR_QT_IPC_BUSY' })
  await buffer.close()
  await BoundedBuffer.remove(keys)
  await using anew = await BoundedBuffer.open({ ...keys, slotSize: 100 })
  await anew.put(Uint8Array.of(5), { timeout: 0 })
  t.is((await anew.take({ timeout: 0 }))[0], 5)
})

test('an item that the codec cannot read is gone, and the next one can be had', async t => {
  const keys = bufferKeys(t)
  const raw = await BoundedBuffer.open({ ...keys, slots: 2, slotSize: 4 })
  await using buffer = await BoundedBuffer.open({ ...keys, slots: 2, codec: qt('6.4').int32 })
  await raw.put(Uint8Array.of(0xff))
  await raw.put(Uint8Array.of(0, 0, 0, 7))
  await t.throwsAsync(buffer.take(), { name: 'DataStreamError' })
  t.is(await buffer.take(), 7)
  await raw.close()
})

for (const [name, options] of Object.entries({
  'one slot': 'slotSize: 4',
  'several slots': 'slots: 8, slotSize: 4',
}))
  test(`${name}: workers exchange, and one that is terminated while it waits costs no item; nothing is left`, async t => {
    await survives(
      t,
      `
      import { BoundedBuffer } from 'qt-ipc'
      const work = doing => new Worker(\`
        import { parentPort } from 'node:worker_threads'
        import { BoundedBuffer } from 'qt-ipc'
        import { qt } from 'qt-ipc/datastream'
        const codec = qt('6.4').int32
        const buffer = await BoundedBuffer.open({ memory: 'm', free: 'f', used: 'u', codec, timeout: Infinity, ${options} })
        \${doing}\`, { eval: true, execArgv: ['--input-type=module'] })
      const codec = ds.int32
      const buffer = await BoundedBuffer.open({ memory: 'm', free: 'f', used: 'u', codec, timeout: Infinity, ${options} })
      for (let round = 0; round < 4; round += 1) {
        const waiting = work('parentPort.postMessage("ready"); await buffer.take()')
        await once(waiting, 'message')
        await waiting.terminate()
        await buffer.put(round)
        assert.equal(await buffer.take(), round)
      }
      const echo = work('for await (const n of buffer) { parentPort.postMessage(n); if (n === 999) break } await buffer.close()')
      const heard = []
      echo.on('message', n => heard.push(n))
      const ended = once(echo, 'exit')
      for (let n = 0; n < 1000; n += 1) await buffer.put(n)
      await ended
      assert.deepEqual(heard, Array.from({ length: 1000 }, (_, n) => n))
      await buffer.close()
      assert.deepEqual(leftovers(before), [])`,
    )
  })
