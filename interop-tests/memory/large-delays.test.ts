// Work on much memory leaves the event loop free in the awaited calls. Each in a process and namespaces of its own.
import test, { type ExecutionContext } from 'ava'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { survives } from '../helpers/run-isolated.js'

/**
 * What `blocked` does in one piece (ms), `awaited` does with turns of the event loop in between: the longest time without
 * one is less than a quarter of that. Both are code of a snippet; a piece of so much work is 100 ms and more. A thread that
 * loses its processor while it holds the lock of the address space makes the others wait for it, so that a busy machine
 * only adds to the longest time: one of three rounds is enough.
 */
const share = 4
const rounds = 3

async function compare(t: ExecutionContext, setUp: string, blocked: string, awaited: string) {
  let isFree = false
  for (let round = 1; round <= rounds && !isFree; round += 1) {
    const child = await survives(
      t,
      `
    import { MappedFile, BoundedBuffer } from 'qt-ipc'
    import { blocking, delayOf } from './interop-tests/helpers/delay.ts'
    const size = 64 * 2 ** 20
    ${setUp}
    const whole = await (async () => { ${blocked} })()
    const { took, longest } = await (async () => { ${awaited} })()
    console.log(JSON.stringify({ whole, took, longest }))`,
    )
    t.log(child.stdout.trim())
    const { whole, longest } = JSON.parse(child.stdout)
    isFree = longest < whole / share
  }
  t.true(isFree, 'the event loop was kept from turning')
}

const backends = { 'System V': {}, POSIX: { backend: 'posix' } }

for (const [name, options] of Object.entries(backends)) {
  const given = JSON.stringify(options)
  const first = `
    const options = ${given}
    const create = name => SharedMemory.createSync(name, size, options)`

  test.serial(`${name}: the first read of 64 MiB`, t =>
    compare(
      t,
      `${first}; const a = create('a'); const b = create('b')`,
      'return blocking(() => a.readSync())',
      'return delayOf(() => b.read())',
    ),
  )

  test.serial(`${name}: the first peek of 64 MiB`, t =>
    compare(
      t,
      `${first}; const a = create('a'); const b = create('b')`,
      'return blocking(() => a.peekSync())',
      'return delayOf(() => b.peek())',
    ),
  )

  test.serial(`${name}: a write of 64 MiB`, t =>
    compare(
      t,
      `${first}; const a = create('a'); const b = create('b'); const bytes = new Uint8Array(size).fill(7)`,
      'return blocking(() => a.writeSync(bytes))',
      `const delay = await delayOf(() => b.write(bytes))
       assert.deepEqual(a.readSync({ offset: size - 9 }), b.readSync({ offset: size - 9 }))
       return delay`,
    ),
  )

  test.serial(`${name}: a read of 64 MiB into an array of one's own`, t =>
    compare(
      t,
      `${first}; const a = create('a'); const into = new Uint8Array(size)
       a.writeSync(new Uint8Array(9).fill(7), { offset: size - 9 })`,
      'return blocking(() => a.readSync({ into: new Uint8Array(size) }))',
      `const delay = await delayOf(() => a.read({ into }))
       assert.equal(into[size - 1], 7)
       return delay`,
    ),
  )

  test.serial(`${name}: an update of 64 MiB`, t =>
    compare(
      t,
      `${first}; const a = create('a'); const b = create('b')
       const same = { decode: bytes => bytes, encode: bytes => bytes }
       const change = bytes => { bytes[size - 1] = 8; return bytes }`,
      'return blocking(() => a.updateSync(same, change))',
      `const delay = await delayOf(() => b.update(same, change))
       assert.equal(b.peekSync({ offset: size - 1 })[0], 8)
       return delay`,
    ),
  )
}

for (const options of ['{}', '{ lock: false }'])
  test.serial(`System V: the first changes of a watch of 64 MiB with the options ${options}`, t =>
    compare(
      t,
      `const a = SharedMemory.createSync('a', size); const b = SharedMemory.createSync('b', size)`,
      'return blocking(() => a.readSync())',
      `const watch = b.watch(${options})
       return delayOf(async () => {
         assert.equal((await watch.next()).value.bytes[size - 1], 0)
         b.writeSync(Uint8Array.of(9), { offset: size - 1 })
         assert.equal((await watch.next()).value.bytes[size - 1], 9)
         await watch.return()
       })`,
    ),
  )

test.serial('System V: detach of 256 MiB that were read, and by the last one', t =>
  compare(
    t,
    `const big = 4 * size
     const a = SharedMemory.createSync('a', big); const b = SharedMemory.createSync('b', big)
     const into = new Uint8Array(big); a.readSync({ into }); b.readSync({ into })`,
    'return blocking(() => a.detachSync())',
    `const delay = await delayOf(() => b.detach())
     assert.deepEqual(leftovers(before), [])
     return delay`,
  ),
)

test.serial('POSIX: create and remove of 512 MiB', t =>
  compare(
    t,
    `const options = { backend: 'posix' }; const big = 8 * size
     const removeOptions = { ...options, ...${JSON.stringify(nobodyUnseen)} }`,
    `const whole = blocking(() => SharedMemory.createSync('a', big, options).detachSync())
     await SharedMemory.remove('a', removeOptions)
     return whole`,
    `return delayOf(async () => {
       const shm = await SharedMemory.create('b', big, options)
       assert.equal(shm.size, big)
       await shm.detach()
       assert.equal(await SharedMemory.remove('b', removeOptions), true)
       assert.equal(await SharedMemory.remove('b', removeOptions), false)
     })`,
  ),
)

const file = `
  const path = name => '/tmp/large-' + name
  const open = name => MappedFile.openSync(path(name), { size, create: true })`

test.serial('a mapped file of 64 MiB: write, read, clear', t =>
  compare(
    t,
    `${file}; const a = open('a'); const b = open('b'); const bytes = new Uint8Array(size).fill(7)`,
    'return blocking(() => { a.writeSync(bytes); a.readSync(); a.clearSync() }) / 3',
    `return delayOf(async () => {
       await b.write(bytes)
       assert.equal((await b.read())[size - 1], 7)
       await b.clear()
       assert.equal(b.peekSync({ offset: size - 1 })[0], 0)
     })`,
  ),
)

for (const slots of [1, 2])
  test.serial(`a buffer of ${slots} with items of 32 MiB`, t =>
    compare(
      t,
      `const open = name => BoundedBuffer.open({
         memory: name, free: name + ' free', used: name + ' used', slots: ${slots}, slotSize: size / 2 })
       const twin = SharedMemory.createSync('twin', size / 2)
       const item = new Uint8Array(size / 2).fill(7)
       const buffer = await open('buffer')`,
      'return blocking(() => twin.writeSync(item))',
      `return delayOf(async () => {
         await buffer.put(item)
         const taken = await buffer.take()
         assert.equal(taken.length, item.length)
         assert.equal(taken.at(-1), 7)
         await buffer.close()
       })`,
    ),
  )
