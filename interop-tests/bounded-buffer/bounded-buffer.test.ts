// BoundedBuffer and native programs: with one slot those that build it from Qt's classes, with several those of our header.
import test, { type ExecutionContext } from 'ava'
import { BoundedBuffer, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { cString, text } from 'qt-ipc/text'
import { bufferKeys, bufferPeer, type Shape, type StringKeys, shapes } from '../helpers/buffers.js'
import { failure } from '../helpers/errors.js'
import { misused, refused } from '../helpers/expect-error.js'
import { semaphoreOf, until } from '../helpers/kernel.js'
import { memoryPeer, type QtMajor, qtMajors } from '../helpers/peer.js'
import { survives } from '../helpers/run-isolated.js'
import { segmentFile, segmentOf } from '../helpers/segments.js'

const open = (keys: StringKeys, { slots, slotSize }: Shape) =>
  BoundedBuffer.open({ ...keys, slots, slotSize, codec: codecOf(slots), timeout: 60_000 })

/** One slot has no length of its own: the text ends at the first byte 0. */
const codecOf = (slots: number) => (slots === 1 ? cString('utf-8') : text('utf-8'))

for (const shape of shapes)
  for (const qt of qtMajors) {
    const title = (what: string) => `${shape.name}, Qt ${qt}: ${what}`

    test(title('items go to and fro, whoever comes first'), async t => {
      const keys = bufferKeys(t)
      const buffer = await open(keys, shape)
      t.is(buffer.slotSize, shape.slotSize)
      const peer = await bufferPeer(t, keys, shape, { qt })
      await buffer.put('/home/Ä/jump.csv')
      t.is(await peer.ok('take'), '/home/Ä/jump.csv')
      // Shorter than the one before: nothing of that is left in it.
      await buffer.put('a')
      t.is(await peer.ok('take'), 'a')
      await peer.ok('put x:1')
      t.is(await buffer.take(), 'x:1')
      const waiting = buffer.take()
      await peer.ok('put x:2')
      t.is(await waiting, 'x:2')
      const taken = peer.ok('take')
      await buffer.put('last')
      t.is(await taken, 'last')
      await buffer.close()
      peer.write('exit')
      await peer.exited
    })

    test(title('a full buffer waits, an empty one too; TIMEOUT says how it stands'), async t => {
      const keys = bufferKeys(t)
      await using buffer = await open(keys, shape)
      const peer = await bufferPeer(t, keys, shape, { qt })
      const { memory: key } = keys
      const empty = { operation: 'BoundedBuffer.take', key, hint: /used 0/ }
      for (const timeout of [0, 20])
        await refused(t, 'TIMEOUT', empty, () => buffer.take({ timeout }))
      for (let n = 0; n < shape.slots; n += 1) await buffer.put(`a:${n}`, { timeout: 0 })
      const full = { operation: 'BoundedBuffer.put', key, hint: /free 0/ }
      for (const timeout of [0, 20])
        await refused(t, 'TIMEOUT', full, () => buffer.put('more', { timeout }))
      const aborted = buffer.put('more', { signal: AbortSignal.timeout(20) })
      t.is(await aborted.catch(({ name }) => name), 'TimeoutError')
      const gone = buffer.put('more', { signal: AbortSignal.abort('gone') })
      t.is(await gone.catch(reason => reason), 'gone')
      t.is(semaphoreOf(keys.free)?.value, 0)
      t.is(semaphoreOf(keys.used)?.value, shape.slots)
      const put = buffer.put('more')
      t.is(await peer.ok('take'), 'a:0')
      await put
      for (let n = 1; n < shape.slots; n += 1) t.is(await peer.ok('take'), `a:${n}`)
      t.is(await buffer.take(), 'more')
      t.is(semaphoreOf(keys.free)?.value, shape.slots)
      t.is(semaphoreOf(keys.used)?.value, 0)
    })

    test(title('while a native program has the lock, an abort gives the token back'), async t => {
      const keys = bufferKeys(t)
      await using buffer = await open(keys, shape)
      const holder = await SharedMemory.attach(keys.memory)
      const lock = await holder.lock()
      const count = semaphoreOf(keys.free)?.value
      t.is(count, shape.slots)
      const put = buffer.put('x', { signal: AbortSignal.timeout(20) })
      t.is(await put.catch(({ name }) => name), 'TimeoutError')
      await t.throwsAsync(buffer.put('x', { timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
      lock.release()
      await holder.detach()
      t.is(semaphoreOf(keys.free)?.value, count)
      const peer = await bufferPeer(t, keys, shape, { qt })
      await buffer.put('y')
      t.is(await peer.ok('take'), 'y')
    })

    test(title('the last one out takes everything away, nobody else'), async t => {
      const keys = bufferKeys(t)
      const [first, second] = [await open(keys, shape), await open(keys, shape)]
      await first.put('still there')
      await first.close()
      await first.close()
      t.is(semaphoreOf(keys.used)?.value, 1)
      await refused(t, 'DETACHED', { operation: 'BoundedBuffer.put', key: keys.memory }, () =>
        first.put('x'),
      )
      t.is(await second.take(), 'still there')
      const [waiting, end] = [second.take(), second.close()]
      await refused(
        t,
        'DETACHED',
        { operation: 'BoundedBuffer.close', key: keys.memory },
        () => waiting,
      )
      await end
      t.is(semaphoreOf(keys.free), undefined)
      t.is(semaphoreOf(keys.used), undefined)
      t.throws(() => segmentOf(segmentFile(keys.memory)), { code: 'ENOENT' })
    })
  }

test('what does not fit is refused before anything is taken', async t => {
  for (const shape of shapes) {
    const keys = bufferKeys(t)
    await using buffer = await open(keys, shape)
    const details = { operation: 'BoundedBuffer.put', key: keys.memory, qtError: 'InvalidSize' }
    await refused(t, 'INVALID_SIZE', details, () => buffer.put('x'.repeat(shape.slotSize + 1)))
    t.is(semaphoreOf(keys.free)?.value, shape.slots)
    await buffer.put('x'.repeat(shape.slotSize - 1))
    t.is(await buffer.take(), 'x'.repeat(shape.slotSize - 1))
  }
})

test('without a codec items are bytes: with several slots as long as they were, with one the whole segment', async t => {
  const keys = bufferKeys(t)
  await using ring = await BoundedBuffer.open({ ...keys, slots: 3, slotSize: 13 })
  for (const bytes of [Uint8Array.of(), Uint8Array.of(0, 0), new Uint8Array(13).fill(7)]) {
    await ring.put(bytes)
    t.deepEqual(await ring.take(), bytes)
  }
  await misused(t, TypeError, /Uint8Array/, () => ring.put('text' as unknown as Uint8Array))
  await using slot = await BoundedBuffer.open({ ...bufferKeys(t), slotSize: 4 })
  await slot.put(Uint8Array.of(1, 2))
  t.deepEqual(await slot.take(), Uint8Array.of(1, 2, 0, 0))
})

test('opened objects are used as they are, and stay open', async t => {
  const keys = bufferKeys(t)
  await using memory = await SharedMemory.create(keys.memory, 500)
  using free = await SystemSemaphore.open(keys.free, 4, { undo: false })
  using used = await SystemSemaphore.open(keys.used, 0, { undo: false })
  const buffer = await BoundedBuffer.open({ memory, free, used, slots: 4, slotSize: 20 })
  await buffer.put(Uint8Array.of(1))
  await buffer.close()
  t.true(memory.isAttached)
  t.deepEqual([free.value(), used.value()], [3, 1])
  await using again = await BoundedBuffer.open({ memory, free, used, slots: 4 })
  t.is(again.slotSize, 20)
  t.deepEqual(await again.take(), Uint8Array.of(1))
})

test('a loop takes item after item, and ends with the buffer', async t => {
  const keys = bufferKeys(t)
  const [buffer, other] = [
    await open(keys, shapes[1] as Shape),
    await open(keys, shapes[1] as Shape),
  ]
  const seen: string[] = []
  const loop = (async () => {
    for await (const item of buffer) {
      seen.push(item)
      if (item === 'end') await buffer.close()
    }
  })()
  for (const item of ['a', 'b', 'end', 'left']) await other.put(item)
  await loop
  t.deepEqual(seen, ['a', 'b', 'end'])
  t.is(await other.take(), 'left')
  const idle = (async () => {
    for await (const item of other) t.fail(item)
  })()
  await other.close()
  await idle
})

test('a loop over items that are always there leaves timers and I/O their turn', async t => {
  const { memory, free, used } = bufferKeys(t)
  await using buffer = await BoundedBuffer.open({ memory, free, used, slots: 500, slotSize: 1 })
  for (let count = 0; count < 500; count += 1) await buffer.put(Uint8Array.of(count))
  let taken = 0
  let turned: number | undefined
  setImmediate(() => {
    turned = taken
  })
  for await (const _ of buffer) {
    taken += 1
    if (turned !== undefined || taken === 500) break
  }
  t.true(taken < 500, `${taken} taken before`)
})

test('many waits at once are nothing that Node warns of', async t => {
  await survives(
    t,
    `
    const { BoundedBuffer } = await import('qt-ipc')
    process.on('warning', warning => { throw warning })
    const keys = { memory: key, free: key + ' free', used: key + ' used' }
    const buffer = await BoundedBuffer.open({ ...keys, slots: 4, slotSize: 8 })
    const waits = Array.from({ length: 30 }, () => assert.rejects(buffer.take(), code('DETACHED')))
    await new Promise(setImmediate)
    await buffer.close()
    await Promise.all(waits)
    assert.deepEqual(leftovers(before), [])`,
  )
})

for (const { name, slots } of shapes)
  test(`${name}: close() ends a wait for the lock of a segment that was given, too`, async t => {
    const keys = bufferKeys(t)
    const { memory: key, free, used } = keys
    const native = await memoryPeer(t, key)
    await native.ok('create 2000')
    await using memory = await SharedMemory.attach(key)
    const shape = { free, used, slots, ...(slots > 1 && { slotSize: 60 }) }
    await using other = await BoundedBuffer.open({ memory: key, ...shape })
    const buffer = await BoundedBuffer.open({ memory, ...shape })
    await native.ok('lock')
    const put = buffer.put(Uint8Array.of(1), { timeout: Number.POSITIVE_INFINITY })
    await until(() => semaphoreOf(free)?.value === slots - 1, 'put has its token')
    const closed = buffer.close()
    await failure(t, 'DETACHED', put)
    t.is(semaphoreOf(free)?.value, slots, 'and has given it back')
    await native.ok('unlock')
    await closed
    await other.put(Uint8Array.of(2), { timeout: 60_000 })
    t.is((await other.take({ timeout: 60_000 }))[0], 2, 'nothing was put')
  })

test('other numbers, other contents, and no segment are refused; nothing is left over', async t => {
  const keys = bufferKeys(t)
  const { memory: key } = keys
  const operation = 'BoundedBuffer.open'
  await refused(
    t,
    'NOT_FOUND',
    { operation: 'SharedMemory.attach', key, qtError: 'NotFound', hint: /./ },
    () => BoundedBuffer.open(keys),
  )
  t.is(semaphoreOf(keys.free), undefined)
  const buffer = await BoundedBuffer.open({ ...keys, slots: 4, slotSize: 20 })
  const size = { operation, key, qtError: 'InvalidSize', hint: /same numbers/ }
  await refused(t, 'INVALID_SIZE', size, () =>
    BoundedBuffer.open({ ...keys, slots: 5, slotSize: 20 }),
  )
  await refused(t, 'INVALID_SIZE', size, () =>
    BoundedBuffer.open({ ...keys, slots: 4, slotSize: 21 }),
  )
  const peer = await bufferPeer(t, keys, { name: '', slots: 4, slotSize: 20 })
  const words = [keys.memory, keys.free, keys.used].map(encodeURIComponent).join(' ')
  t.regex(await peer.send(`ring ${words} 3 20`), /^error open the segment holds something else/)
  await using memory = await SharedMemory.attach(keys.memory)
  await memory.write(Uint8Array.of(1, 2, 3))
  await refused(t, 'UNSUPPORTED', { operation, key, hint: /slots: 1/ }, () =>
    BoundedBuffer.open({ ...keys, slots: 4, slotSize: 20 }),
  )
  await buffer.close()
})

test('misuse names the value, and makes nothing', async t => {
  const keys = bufferKeys(t)
  const bad = (text: RegExp, options: object, Class: typeof TypeError | typeof RangeError) =>
    misused(t, Class, text, () => BoundedBuffer.open({ ...keys, ...options }))
  await bad(/slots.*0/, { slots: 0, slotSize: 1 }, RangeError)
  await bad(/slots.*32768/, { slots: 32768, slotSize: 1 }, RangeError)
  await bad(/slotSize.*1\.5/, { slotSize: 1.5 }, RangeError)
  await bad(/memory/, { memory: 7 }, TypeError)
  await bad(/free/, { free: {} }, TypeError)
  await bad(/used/, { used: undefined }, TypeError)
  await bad(/timeout/, { slotSize: 1, timeout: '5' }, TypeError)
  t.is(semaphoreOf(keys.free), undefined)
})

const many = test.macro({
  title: (_, shape: Shape, qt: QtMajor) =>
    `${shape.name}, Qt ${qt}: 40,000 items, two native producers and one of ours, two native consumers and one of ours`,
  async exec(t: ExecutionContext, shape: Shape, qt: QtMajor) {
    t.timeout(110_000)
    const keys = bufferKeys(t)
    await using buffer = await open(keys, shape)
    const peers = await Promise.all([1, 2, 3, 4].map(() => bufferPeer(t, keys, shape, { qt })))
    const [a, b, c, d] = peers
    const each = 13_400
    const produced = [a?.ok(`produce a ${each}`), b?.ok(`produce b ${each}`)]
    const consumed = [c, d].map(async peer => (await peer?.ok(`consume ${each}`))?.split(' ') ?? [])
    const ours: string[] = []
    const put = async () => {
      for (let n = 0; n < each; n += 1) await buffer.put(`n:${n}`)
    }
    const take = async () => {
      while (ours.length < each) ours.push(await buffer.take())
    }
    await Promise.all([...produced, put(), take()])
    const lists = [...(await Promise.all(consumed)), ours]
    const all = lists.flat()
    t.is(all.length, 3 * each)
    t.is(new Set(all).size, 3 * each, 'one came twice')
    for (const list of lists)
      for (const producer of ['a', 'b', 'n']) {
        const turns = list
          .filter(item => item.startsWith(`${producer}:`))
          .map(item => Number(item.slice(2)))
        t.deepEqual(
          turns,
          [...turns].sort((one, other) => one - other),
          'out of order',
        )
      }
    for (const producer of ['a', 'b', 'n'])
      t.is(all.filter(item => item.startsWith(`${producer}:`)).length, each)
  },
})

for (const shape of shapes) for (const qt of qtMajors) test.serial(many, shape, qt)
