// What people pass by mistake at first, and what console.log shows of the objects.
import { inspect } from 'node:util'
import test from 'ava'
import { BoundedBuffer, MappedFile, SharedMemory, SingleInstance, SystemSemaphore } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { struct, u32 } from 'qt-ipc/layout'
import { cString } from 'qt-ipc/text'
import { uniqueFile } from '../helpers/files.js'
import { uniqueKey } from '../helpers/keys.js'

const ds = qt('6.4')

const wrong: readonly (readonly [call: string, args: readonly unknown[], message: RegExp])[] = [
  [
    'write',
    ['hello'],
    /^SharedMemory\.write requires .*, not 'hello'\. For a QString pass qt\('6\.4'\)\.string/,
  ],
  ['write', [5], /not 5\. For a number pass its type before it: u32/],
  ['write', [[1, 2]], /not an array\. Make bytes of it with new Uint8Array/],
  ['write', [new ArrayBuffer(4)], /not an object of ArrayBuffer\. Make bytes/],
  ['write', [undefined], /not undefined\. Codecs are in/],
  [
    'write',
    [Uint8Array.of(1), 500],
    /^options must be an object, such as \{ timeout: 500 \}, not 500$/,
  ],
  [
    'read',
    ['QString'],
    /^SharedMemory\.read takes .*, not 'QString'\. .*qt\('6\.4'\)\.type\('QString'\)/,
  ],
  ['read', [64], /not 64\. For 64 bytes pass \{ length: 64 \}$/],
  ['read', [null], /not null/],
  ['read', [String], /not the function String/],
  ['read', [ds.int32, 500], /^options must be an object/],
  ['peek', ['QString'], /^SharedMemory\.peek takes a codec/],
  ['peek', [ds.int32, 500], /^options must be an object/],
  ['update', ['QString', () => 'x'], /^SharedMemory\.update requires a codec, not 'QString'/],
  ['update', [ds.int32], /^change must be a function, not undefined$/],
  ['lock', [500], /^options must be an object, such as \{ timeout: 500 \}/],
  ['withLock', [], /^task must be a function, not undefined$/],
  ['withLock', [() => 1, 500], /^options must be an object/],
]

for (const [call, args, message] of wrong)
  test(`${call}(${inspect(args).slice(1, -1).trim()}) says what was meant`, async t => {
    await using shm = await SharedMemory.create(uniqueKey(t), 64)
    const before = await shm.peek()
    // Promises reject; nothing is thrown at once, so one catch() is enough.
    const settled: Promise<unknown> = Reflect.get(shm, call).apply(shm, args)
    await t.throwsAsync(settled, { instanceOf: TypeError, message })
    const blocking = `${call}Sync`
    if (blocking in shm)
      t.throws(() => Reflect.get(shm, blocking).apply(shm, args), { instanceOf: TypeError })
    t.deepEqual(await shm.peek(), before)
    await shm.withLock(() => t.pass('the lock is free'))
  })

test('calls that open something reject, and name the argument', async t => {
  const key = uniqueKey(t)
  const attach = (...args: unknown[]): Promise<unknown> =>
    Reflect.apply(SharedMemory.attach, SharedMemory, args)
  const open = (...args: unknown[]): Promise<unknown> =>
    Reflect.apply(SharedMemory.open, SharedMemory, args)
  const semaphore = (...args: unknown[]): Promise<unknown> =>
    Reflect.apply(SystemSemaphore.open, SystemSemaphore, args)
  await t.throwsAsync(attach(), { instanceOf: TypeError, message: /^key must be .*not undefined$/ })
  await t.throwsAsync(attach(key, 500), { instanceOf: TypeError, message: /^options must be/ })
  await t.throwsAsync(open(key), { instanceOf: TypeError, message: /^size must be a number/ })
  await t.throwsAsync(semaphore(), { instanceOf: TypeError, message: /^key must be/ })
  await t.throwsAsync(semaphore(key, '1'), { instanceOf: RangeError, message: /not '1'$/ })
})

test('console.log shows key, size and state', async t => {
  const key = uniqueKey(t)
  const shm = await SharedMemory.create(key, 64)
  t.regex(inspect(shm), /^SharedMemory \{.*size: 64,.*mode: 'readWrite',.*isAttached: true/s)
  t.true(inspect(shm).includes(`key: '${key}'`))
  const lock = await shm.lock()
  t.is(inspect(lock), 'Lock { isHeld: true }')
  lock.release()
  t.is(inspect(lock), 'Lock { isHeld: false }')
  await shm.detach()
  t.regex(inspect(shm), /isAttached: false/s)
  t.regex(inspect({ deep: { shm } }), /SharedMemory/s)

  using semaphore = await SystemSemaphore.open(uniqueKey(t), 1)
  t.regex(inspect(semaphore), /^SystemSemaphore \{.*isClosed: false/s)
  await using instance = await SingleInstance.acquire(uniqueKey(t))
  t.regex(inspect(instance), /^SingleInstance \{.*primary: true/s)
  await using file = await MappedFile.open(uniqueFile(t), { create: true, size: 8 })
  t.regex(inspect(file), /^MappedFile \{.*size: 8,.*isOpen: true/s)
  const keys = { memory: uniqueKey(t), free: uniqueKey(t), used: uniqueKey(t) }
  const buffer = await BoundedBuffer.open({ ...keys, slots: 2, slotSize: 8 })
  t.regex(inspect(buffer), /^BoundedBuffer \{.*slotSize: 8,.*isClosed: false/s)
  await buffer.close()
  await BoundedBuffer.remove(keys)

  t.is(inspect(ds.string), "Type { name: 'QString', byteLength: undefined }")
  t.is(inspect(struct('P', { a: u32 })), "Layout { name: 'struct P', byteLength: 4 }")
  t.is(inspect(cString('utf-8', 5)), "TextCodec { name: 'cstring/utf-8', byteLength: 5 }")
  for (const { prototype } of [SharedMemory, SystemSemaphore, MappedFile, BoundedBuffer])
    t.notThrows(() => inspect(prototype))
})
