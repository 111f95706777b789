// What thousands of rounds cost in the long run: nothing.
import test from 'ava'
import { survives } from '../helpers/run-isolated.js'

const flat = `
// After a warm-up, because V8 and Qt fill their own tables first, and handles keep up to 8 MiB for their next reads, which
// takes a few thousand rounds to fill; the nursery of V8, which would grow by tens of MiB, is kept small by the options below.
async function flat(rounds, round) {
  const tables = () => [...snapshot()].length
  const measure = async () => {
    await collectUntil(() => true)
    for (let count = 0; count < 5; count += 1) { gc(); await new Promise(setImmediate) }
    return process.memoryUsage()
  }
  const repeat = async times => {
    for (let count = 0; count < times; count += 1) {
      await round(count)
      // Node runs finalizers in turns of the event loop, which awaiting what is ready never comes to.
      if (count % 50 === 0) await new Promise(setImmediate)
    }
  }
  await repeat(rounds / 2)
  let warm = await measure()
  for (let batches = 0, isFull = false; !isFull; batches += 1) {
    assert.ok(batches < 8, 'ArrayBuffers still grow: ' + warm.external)
    const { external } = warm
    await repeat(rounds / 10)
    warm = await measure()
    isFull = warm.external - external < 64 << 10
  }
  const objects = tables()
  // A leak of 1 KiB in each round would be 10 MiB each time; V8 itself keeps up to 7 MiB between two looks now and then.
  // A sanitizer holds back what is freed.
  const bound = process.env.ASAN_OPTIONS === undefined ? 6 << 20 : 32 << 20
  let grown = Number.POSITIVE_INFINITY
  for (let looks = 0; looks < 3 && grown >= bound; looks += 1) {
    const { rss } = await measure()
    await repeat(rounds)
    grown = (await measure()).rss - rss
    assert.equal(tables(), objects)
    assert.equal(mappings().length, 0)
  }
  assert.ok(grown < bound, 'grown by ' + (grown >> 10) + ' KiB, each time')
  console.log('grown by ' + (grown >> 10) + ' KiB')
}
`

const nodeArguments = ['--expose-gc', '--max-semi-space-size=1']

const run = (t: Parameters<typeof survives>[0], code: string) =>
  survives(t, flat + code, { nodeArguments, timeout: 300_000 })

for (const backend of ['qt', 'systemv', 'posix'])
  test(`${backend}: 10,000 rounds of create, attach and detach leave memory and IPC tables flat`, async t => {
    t.timeout(310_000)
    const { stdout } = await run(
      t,
      `
      const options = { backend: '${backend}', removeOnDetach: 'ifCreated' }
      await flat(10_000, async round => {
        const shm = await SharedMemory.create(key, 4096, options)
        const other = await SharedMemory.attach(key, options)
        await shm.write(Uint8Array.of(round))
        if (round % 3 === 0) await other.read()
        await other.detach()
        if (round % 2) await shm.detach()
        else shm.detachSync()
      })
      assert.deepEqual(leftovers(before), [])`,
    )
    t.log(stdout.trim())
  })

test('10,000 rounds with a view each, without references to view and handle', async t => {
  t.timeout(310_000)
  await run(
    t,
    `
    await flat(10_000, async round => {
      const shm = await SharedMemory.create(key, 4096)
      shm.view()[0] = round
      await shm.detach()
    })
    const forget = async () => { (await SharedMemory.attach(key)).view() }
    const shm = await SharedMemory.create(key, 4096)
    for (let round = 0; round < 500; round += 1) await forget()
    await collectUntil(() => mappings().length === 1)
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('5,000 waits that end, abort and time out leave no threads, memory or timers', async t => {
  t.timeout(310_000)
  await run(
    t,
    `
    import { readdirSync } from 'node:fs'
    const threads = () => readdirSync('/proc/self/task').length
    let most
    await flat(1000, async round => {
      const semaphore = await SystemSemaphore.open(key + ' counter', 0)
      const controller = new AbortController()
      const waits = [
        semaphore.acquire(),
        semaphore.acquire({ signal: controller.signal }).catch(() => {}),
        semaphore.acquire({ timeout: 1 }).catch(() => {}),
        semaphore.acquire({ timeout: Infinity }),
        semaphore.acquire({ timeout: Infinity }).catch(() => {}),
      ]
      controller.abort()
      semaphore.release(2)
      await Promise.race([waits[0], waits[3], waits[4]])
      semaphore.close()
      await Promise.allSettled(waits)
      if (round === 10) most = threads()
    })
    assert.ok(threads() <= most + 1, threads() + ' threads, were ' + most)
    assert.equal(process.getActiveResourcesInfo().filter(name => name === 'Timeout').length, 0)`,
  )
})

test('10,000 locks and updates, and errors as many, leave memory flat', async t => {
  t.timeout(310_000)
  await run(
    t,
    `
    await flat(10_000, async round => {
      await assert.rejects(SharedMemory.attach(key + 'missing'), code('NOT_FOUND'))
      if (round % 100) return
      const shm = await SharedMemory.create(key, 4096)
      for (let count = 0; count < 100; count += 1) {
        await shm.withLock(lock => lock.write(Uint8Array.of(count)))
        await shm.update(ds.int32, value => value + 1)
        assert.throws(() => shm.writeSync(new Uint8Array(4097)), code('INVALID_SIZE'))
      }
      await shm.detach()
    })`,
  )
})

test('40 workers that attach and end leave memory flat', async t => {
  t.timeout(310_000)
  await survives(
    t,
    `${flat}
    await flat(40, async round => {
      const text = "import { SharedMemory } from 'qt-ipc'; import { workerData } from 'node:worker_threads';" +
        "const shm = await SharedMemory.attach(workerData); shm.view(); await shm.lock(); process.exit()"
      const shm = await SharedMemory.create(key, 4096)
      const thread = new Worker(text, { eval: true, workerData: key, execArgv: ['--input-type=module'] })
      await once(thread, 'exit')
      await shm.detach()
    })`,
    { nodeArguments, timeout: 300_000 },
  )
})
