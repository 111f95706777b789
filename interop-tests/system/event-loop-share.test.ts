// Loops over awaited calls that succeed, or fail, at once leave timers, signals and I/O their share. Each in a process of its
// own, so that what is measured there is not the work of these tests.
import test from 'ava'
import * as qtIpc from 'qt-ipc'
import { uniqueKey } from '../helpers/keys.js'
import { failing, loops, type Ticking } from '../helpers/loops.js'
import { survives } from '../helpers/run-isolated.js'

/** Methods that return no promise, by the names of their classes; those called `...Sync` are none either. */
const synchronous: Readonly<Record<string, readonly string[]>> = {
  SharedMemory: ['view', 'watch'],
  SystemSemaphore: ['release', 'value', 'close', '[dispose]', '[hasInstance]'],
  MappedFile: ['view', 'watch', 'close', '[dispose]'],
  BoundedBuffer: [],
  SingleInstance: ['[dispose]', '[hasInstance]'],
  Watch: ['[asyncIterator]'],
  Lock: ['read', 'write', 'release', '[dispose]'],
}

/** Methods that no declaration shows to users. */
const internal: readonly string[] = [
  ...['SharedMemory', 'MappedFile'].flatMap(type =>
    ['watchTarget', 'reattach', 'lockOf', 'requireWritable'].map(name => `${type}.${name}`),
  ),
  ...['readAwaited', 'writeAwaited', 'clearAwaited'].map(name => `Lock.${name}`),
  'SharedMemory.attachments',
  'SystemSemaphore.tryAcquire',
  'SystemSemaphore.acquireFor',
  'SystemSemaphore.remove',
  'SystemSemaphore.asMutex',
]

/** The names of all methods of a class, static and inherited ones included. */
function methodsOf(type: object): string[] {
  const owners: object[] = []
  const prototype: unknown = Reflect.get(type, 'prototype')
  for (const start of [type, prototype])
    for (let owner: unknown = start; owner instanceof Object; owner = Reflect.getPrototypeOf(owner))
      if (owner !== Function.prototype && owner !== Object.prototype) owners.push(owner)
  return owners.flatMap(owner =>
    Reflect.ownKeys(owner)
      .filter(key => key !== 'constructor')
      .filter(key => typeof Object.getOwnPropertyDescriptor(owner, key)?.value === 'function')
      .map(nameOf),
  )
}

/** Node 20 has its own descriptions of the symbols that V8 lacks there. */
function nameOf(key: string | symbol): string {
  return typeof key === 'string' ? key : `[${key.description?.replace(/^(Symbol|nodejs)\./, '')}]`
}

test.serial('every method that may return a promise has a loop here', t => {
  const key = uniqueKey(t)
  const shm = qtIpc.SharedMemory.createSync(key, 64)
  t.teardown(() => shm.detachSync())
  using lock = shm.lockSync()
  const watch = shm.watch()
  const classes: Record<string, object> = { Watch: watch.constructor, Lock: lock.constructor }
  for (const [name, value] of Object.entries(qtIpc))
    if (typeof value === 'function' && 'prototype' in value) classes[name] = value
  // They have no calls that could wait.
  for (const name of ['NativeIpcKey', 'QtIpcError', 'CodecError', 'capabilities'])
    delete classes[name]
  const awaited = Object.entries(classes).flatMap(([type, value]) =>
    methodsOf(value)
      .filter(name => !name.endsWith('Sync') && name !== '[util.inspect.custom]')
      .filter(name => !synchronous[type]?.includes(name))
      .map(name => `${type}.${name}`)
      .filter(name => !internal.includes(name)),
  )
  t.deepEqual([...new Set(awaited)].sort(), Object.keys(loops).sort())
})

const names = [...Object.keys(loops), ...Object.keys(failing)]

for (const type of new Set(names.map(name => name.slice(0, name.indexOf('.')))))
  test(`a timer of 10 ms runs during a loop over each call of ${type}`, async t => {
    const ofType = names.filter(name => name.startsWith(`${type}.`))
    const code = `
      import { mkdtempSync, rmSync } from 'node:fs'
      import { failing, loops, tickDuring } from './interop-tests/helpers/loops.ts'
      const directory = mkdtempSync('/tmp/qt-ipc-loops-')
      const found = []
      for (const name of ${JSON.stringify(ofType)}) {
        const step = await { ...loops, ...failing }[name]({ key: key + ' ' + name, directory })
        found.push([name, await tickDuring(step)])
      }
      rmSync(directory, { recursive: true })
      console.log(JSON.stringify(found))`
    const { stdout } = await survives(t, code)
    const found: [string, Ticking][] = JSON.parse(stdout)
    t.is(found.length, ofType.length)
    for (const [name, { ticks, calls, longest }] of found) {
      t.true(ticks >= 10, `${name}: ${ticks} ticks in 10 s, during ${calls} calls`)
      // Expected: 10 ms, and 10 that the loop takes at most.
      t.true(longest < 200, `${name}: no tick for ${longest} ms of CPU time`)
    }
  })

test('a signal that is given to each call of a loop aborts it', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const token = await SystemSemaphore.open(key + ' token', 1, { undo: false })
    const steps = {
      read: signal => shm.read({ signal }),
      write: signal => shm.write(new Uint8Array(8), { signal }),
      lock: async signal => (await shm.lock({ signal })).release(),
      acquire: async signal => { await token.acquire({ signal }); token.release() },
      attach: async signal => (await SharedMemory.attach(key, { signal })).detach(),
    }
    for (const [name, step] of Object.entries(steps)) {
      const signal = AbortSignal.timeout(100)
      const end = performance.now() + 10_000
      await assert.rejects(async () => {
        while (performance.now() < end) await step(signal)
      }, { name: 'TimeoutError' }, name)
      assert.equal(token.value(), 1)
      shm.lockSync({ timeout: 0 }).release()
    }
    token.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('a handler of SIGTERM runs during a loop', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    let told = false
    process.on('SIGTERM', () => { told = true })
    const end = performance.now() + 10_000
    process.kill(process.pid, 'SIGTERM')
    while (!told && performance.now() < end) await shm.read()
    assert.ok(told)
    await shm.detach()`,
  )
})

test('a lock is not held through the turn of the event loop', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const other = await SharedMemory.attach(key)
    let turns = 0
    let held = 0
    const timer = setInterval(() => {
      turns += 1
      try {
        other.lockSync({ timeout: 0 }).release()
      } catch {
        held += 1
      }
    }, 1)
    const end = performance.now() + 10_000
    while (turns < 50 && performance.now() < end) (await shm.lock()).release()
    clearInterval(timer)
    assert.deepEqual({ turns, held }, { turns: 50, held: 0 })
    await other.detach()
    await shm.detach()`,
  )
})

test('a call begins when it is made, also when a turn is due', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const end = performance.now() + 100
    for (let count = 0; performance.now() < end; count += 1) {
      const bytes = new Uint8Array([count])
      const written = shm.write(bytes)
      bytes[0] += 1
      assert.equal(shm.readSync({ length: 1 })[0], count % 256)
      await written
    }
    await shm.detach()`,
  )
})

test('calls keep their order, whether a turn is due or not', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const order = []
    let count = 0
    const end = performance.now() + 100
    while (performance.now() < end) {
      const calls = [1, 2, 3].map(async () => {
        const mine = count++
        const lock = await shm.lock()
        order.push(mine)
        lock.release()
      })
      await Promise.all(calls)
    }
    assert.deepEqual(order, order.map((_, index) => index))
    await shm.detach()`,
  )
})
