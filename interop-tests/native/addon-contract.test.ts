// The addon and ts/src/native/types.ts say the same; and whatever it is called with, it answers with an error, because
// an abort of native code takes the whole process along.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import test from 'ava'
import { capabilities as ofPackage } from 'qt-ipc'
import { root } from '../helpers/root.js'
import { survives } from '../helpers/run-isolated.js'

const load = (): Record<string, unknown> => createRequire(import.meta.url)(ofPackage().addon.file)
const source = readFileSync(join(root, 'ts', 'src', 'native', 'types.ts'), 'utf8')

/** The members that an interface, or an object type inside one, is declared with. */
function declared(opening: string): string[] {
  const start = source.indexOf(opening)
  if (start < 0) throw new Error(`${opening} is not in types.ts`)
  const body = source.slice(start + opening.length)
  const names: string[] = []
  let depth = 0
  for (const line of body.split('\n')) {
    const code = line.replace(/\/\/.*|\/\*\*.*\*\/|^\s*\*.*/, '')
    const name = depth === 0 && /^\s*(?:readonly )?(\w+)\??\s*[(:]/.exec(code)?.[1]
    if (name) names.push(name)
    depth += (code.match(/[{(]/g) ?? []).length - (code.match(/[})]/g) ?? []).length
    if (depth < 0) return names.sort()
  }
  throw new Error(`${opening} does not end`)
}

/** What an object really has: of itself and of its class. */
function found(object: object): string[] {
  const own = Object.getOwnPropertyNames(object)
  const prototype = Object.getPrototypeOf(object)
  const inherited = prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype)
  return [...new Set([...own, ...inherited])].filter(name => name !== 'constructor').sort()
}

type Construct = new (...args: unknown[]) => object
const native = load()
const { Semaphore, Segment, capabilities } = native as {
  Semaphore: Construct
  Segment: Construct
  capabilities(): object
}
const name = { type: 'posix', name: `/qt-ipc-contract-${process.pid}` }

/** The functions of Qt that an addon without Qt does not have. */
const withoutQt = (names: readonly string[], absent: readonly string[]) =>
  native['qt'] === undefined ? names.filter(name => !absent.includes(name)) : names

test('the module exports what NativeBinding declares', t => {
  t.deepEqual(found(native), withoutQt(declared('export interface NativeBinding {'), ['qt']))
})

test('a semaphore has what NativeSemaphore declares', t => {
  const options = { role: 'lock', initialValue: 1, undo: true, qtKey: undefined }
  t.deepEqual(found(new Semaphore(name, options)), declared('export interface NativeSemaphore {'))
})

test('a segment has what NativeSegment declares', t => {
  const options = { backend: 'posix', lock: undefined, removal: 'never' }
  t.deepEqual(found(new Segment(name, options)), declared('export interface NativeSegment {'))
})

test('a watch has what NativeWatch declares', t => {
  const segment = new Segment(name, { backend: 'posix', lock: undefined, removal: 'ifCreated' })
  const { create, detach, watch } = segment as {
    create(size: number): void
    detach(): void
    watch(options: object): object
  }
  create.call(segment, 16)
  const options = {
    offset: 0,
    length: 16,
    whole: 'unknown',
    interval: 1,
    patience: 1,
    nameInterval: 100,
  }
  t.deepEqual(found(watch.call(segment, options)), declared('export interface NativeWatch {'))
  detach.call(segment)
})

test('capabilities() has what NativeCapabilities declares', t => {
  const all = declared('export interface NativeCapabilities {')
  const optional = ['qtReason']
  t.deepEqual(
    found(capabilities()).filter(one => !optional.includes(one)),
    withoutQt(
      all.filter(one => !optional.includes(one)),
      ['qtVersion', 'builtWith'],
    ),
  )
})

test("the linked Qt's answers are those that types.ts declares", t => {
  const since66 = ['legacySegment', 'legacySemaphore', 'platformSafeSegment']
  since66.push('platformSafeSemaphore', 'reparse')
  const { qt } = native as { qt?: object }
  if (!qt) {
    t.false('builtWith' in capabilities())
    return
  }
  const answers = found(qt)
  const all = declared('export interface NativeQtFacts {')
  const [major = 0, minor = 0] = (capabilities() as { builtWith: string }).builtWith
    .split('.')
    .map(Number)
  const isNew = major > 6 || minor >= 6
  t.deepEqual(answers, isNew ? all : all.filter(one => !since66.includes(one)))
})

const prelude = `
import { createRequire } from 'node:module'
import { capabilities } from 'qt-ipc'
const native = createRequire(process.cwd() + '/x.js')(capabilities().addon.file)
const { Semaphore, Segment } = native
const systemv = { type: 'systemv', path: '/tmp/contract', projectId: 81 }
const posix = { type: 'posix', name: '/contract' }
const counter = { role: 'counter', initialValue: 0, undo: false, qtKey: undefined }
const lock = { role: 'lock', initialValue: 1, undo: true, qtKey: undefined }
const plain = { backend: 'systemv', lock: undefined, removal: 'asQt' }
const outcomes = {}
let calls = 0
function tried(call) {
  calls += 1
  try { return { value: call() } } catch (error) {
    assert.ok(error instanceof Error, 'threw ' + String(error))
    return { error }
  }
}
const strange = [undefined, null, true, 0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 53, 1n, '', 'text', Symbol('s'), {}, [],
  () => {}, new Date(0), new Uint8Array(4), new ArrayBuffer(4), new Float64Array(2), Object.create(null),
  new Proxy({}, { get() { throw new RangeError('from a proxy') } }), posix, systemv, { type: 'posix' }, { type: 'posix', name: 7 },
  { type: 'systemv', path: {}, projectId: 'x' }, { type: 'systemv', key: 'x' }, { type: 'systemv', id: null }]
`

test('every function of the module takes every argument with a value or an Error', async t => {
  const { stdout } = await survives(
    t,
    `${prelude}
    const functions = { look: native.look, probeSize: native.probeSize, removeName: native.removeName,
      capabilities: native.capabilities, ...native.qt }
    for (const [name, call] of Object.entries(functions))
      for (const one of strange)
        for (const two of [undefined, 1, -1, 40000, 'x', null, {}]) tried(() => call(one, two))
    for (const Class of [Semaphore, Segment])
      for (const one of strange)
        for (const two of [...strange, counter, plain]) { tried(() => new Class(one, two)); tried(() => Class(one, two)) }
    for (const Class of [Semaphore, Segment]) tried(() => new Class())
    console.log(calls)`,
  )
  t.true(Number(stdout) > 2000)
})

test('every method takes every argument, and every wrong receiver, with a value or an Error', async t => {
  const { stdout } = await survives(
    t,
    `${prelude}
    const objects = () => [new Semaphore(posix, counter), new Semaphore(systemv, lock), new Segment(systemv, plain)]
    const skipped = ['wait', 'acquire', 'constructor']
    for (const object of objects())
      for (const name of [...Object.getOwnPropertyNames(object), ...Object.getOwnPropertyNames(Object.getPrototypeOf(object))]) {
        if (skipped.includes(name)) continue
        for (const one of strange) for (const two of [undefined, 1, new Uint8Array(4), {}]) tried(() => object[name](one, two))
      }
    const methods = objects().flatMap(object => Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object)))
      .filter(([name]) => name !== 'constructor').map(([name, { value }]) => [name, value, object]))
    for (const [name, method] of methods)
      for (const receiver of [...strange, ...objects(), Semaphore, Segment, Object.create(Segment.prototype), native]) {
        if (name === 'acquire' || name === 'wait') tried(() => method.call(receiver, name === 'wait' ? undefined : 0))
        else tried(() => method.call(receiver, 1, new Uint8Array(1)))
      }
    // A method of one class on an object of the other is the dangerous one: the wrapped pointer is of another type.
    const [semaphore, , segment] = objects()
    for (const [object, other] of [[semaphore, Segment], [segment, Semaphore]])
      for (const name of Object.getOwnPropertyNames(other.prototype).filter(name => name !== 'constructor' && name !== 'wait'))
        assert.ok(tried(() => other.prototype[name].call(object, 0)).error, name + ' took an object of another class')
    // The same for the lock that a segment is made with.
    for (const lock of [segment, { __proto__: Semaphore.prototype }, {}, strange])
      assert.ok(tried(() => new Segment(systemv, { ...plain, lock })).error, 'took something else for a lock')
    console.log(calls)`,
  )
  t.true(Number(stdout) > 1500)
})

test('numbers outside their range are errors, not other numbers', async t => {
  await survives(
    t,
    `${prelude}
    const semaphore = new Semaphore(posix, counter)
    semaphore.open('create')
    for (const count of [40000, 32768, 0, -1, 65537, 2 ** 32 + 1, 1.5, NaN, Infinity, '1', undefined, null])
      assert.ok(tried(() => semaphore.release(count)).error, 'release(' + String(count) + ')')
    assert.equal(semaphore.value(), 0)
    for (const initialValue of [40000, 32768, -1, 1.5, NaN, 2 ** 32, '1', undefined, null])
      for (const name of [posix, systemv])
        assert.ok(tried(() => new Semaphore(name, { ...counter, initialValue }).open('create')).error, String(initialValue))
    assert.equal(semaphore.value(), 0)
    semaphore.remove()
    assert.equal(tried(() => native.look({ type: 'posix', name: '/' })).value, undefined)
    for (const name of ['', '/', '//', 'a/b', '/a/b', '/'.repeat(300), '/' + 'x'.repeat(5000), '..', '/..', '/.'])
      for (const call of [() => native.look({ type: 'posix', name }), () => new Semaphore({ type: 'posix', name }, lock).open('existing')])
        assert.ok(!tried(call).value, name.slice(0, 20))
    for (const size of [-1, 1.5, NaN, Infinity, 2 ** 53, '1', undefined])
      assert.ok(tried(() => new Segment(systemv, plain).create(size)).error, 'create(' + String(size) + ')')
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('watches of parts outside the segment, with wrong numbers and wrong arrays, are errors', async t => {
  await survives(
    t,
    `${prelude}
    const segment = new Segment(systemv, plain)
    segment.create(16)
    const good = { offset: 0, length: 16, whole: 'sequence', begin: { offset: 0, width: 8 }, interval: 1, patience: 10, nameInterval: 100 }
    const numbers = [-1, 17, 1.5, NaN, Infinity, 2 ** 32, 2 ** 53, '0', undefined, null]
    const counters = [...numbers.map(offset => ({ offset, width: 8 })), ...[0, 3, 16, -1, NaN].map(width => ({ offset: 0, width })),
      { offset: 9, width: 8 }, { offset: 16, width: 1 }, 7, null]
    const wrong = [...numbers.map(offset => ({ offset })), ...numbers.map(length => ({ length })), { offset: 1 },
      ...counters.map(begin => ({ begin })), ...counters.map(end => ({ end })), { begin: undefined },
      ...[-1, NaN].flatMap(time => [{ interval: time }, { patience: time }])]
    for (const one of wrong) assert.ok(tried(() => segment.watch({ ...good, ...one })).error, JSON.stringify(one))
    for (const one of strange) tried(() => segment.watch(one))
    const watch = segment.watch(good)
    for (const name of ['copy', 'settle'])
      for (const bytes of [new Uint8Array(15), new Uint8Array(17), new Uint16Array(8), undefined, {}])
        assert.ok(tried(() => watch[name](bytes)).error, name)
    for (const name of Object.keys(watch).filter(name => name !== 'start'))
      for (const one of strange) for (const two of [undefined, 1]) tried(() => watch[name](one, two))
    for (const one of strange.filter(one => typeof one !== 'function')) assert.ok(tried(() => watch.start(one)).error)
    watch.start(() => {})
    for (const name of ['start', 'look', 'want', 'copy', 'settle', 'at', 'takeMissed'])
      assert.ok(tried(() => watch[name](() => {})).error, name + ' while it is started')
    segment.detach()
    for (const name of ['start', 'look', 'copy']) assert.ok(tried(() => watch[name](() => {})).error, name + ' after detach')
    watch.stop()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('copies outside the segment and into wrong arrays are errors; the bytes around stay', async t => {
  await survives(
    t,
    `${prelude}
    const segment = new Segment(systemv, plain)
    segment.create(16)
    const guard = new Uint8Array(64).fill(9)
    for (const name of ['read', 'write', 'lockedRead', 'lockedWrite']) {
      for (const offset of [-1, 17, 1.5, NaN, Infinity, 2 ** 32, 2 ** 53, '0', undefined, null])
        assert.ok(tried(() => segment[name](offset, guard.subarray(16, 20))).error, name + String(offset))
      for (const [offset, length] of [[0, 17], [16, 1], [15, 2], [2 ** 53 - 1, 1]])
        assert.ok(tried(() => segment[name](offset, guard.subarray(16, 16 + length))).error, name)
      for (const target of [undefined, null, {}, [], 'text', new ArrayBuffer(4), new DataView(new ArrayBuffer(4)),
        new Uint16Array(2), new Uint8ClampedArray(4), new Int8Array(4)])
        assert.ok(tried(() => segment[name](0, target)).error, name + String(target))
    }
    assert.ok(guard.every(byte => byte === 9))
    const gone = new Uint8Array(4)
    structuredClone(gone.buffer, { transfer: [gone.buffer] })
    segment.read(0, gone)
    segment.write(0, gone)
    segment.read(16, new Uint8Array(0))
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    tried(() => segment.read(0, shared))
    // Onto itself.
    const view = new Uint8Array(segment.view())
    view.set([1, 2, 3, 4])
    segment.write(0, view)
    segment.read(0, view)
    tried(() => segment.write(2, view.subarray(0, 8)))
    segment.killView()
    segment.read(0, view)
    segment.detach()
    for (const name of ['read', 'write', 'lockedRead', 'lockedWrite'])
      assert.equal(tried(() => segment[name](0, guard)).error.qtError, 'Detached')
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('a segment is attached once: create() and attach() on an attached one are refused', async t => {
  await survives(
    t,
    `${prelude}
    const segment = new Segment(systemv, plain)
    segment.create(16)
    const view = new Uint8Array(segment.view())
    view[0] = 5
    for (const again of [() => segment.create(16), () => segment.create(8192), () => segment.attach(false), () => segment.attach(true)])
      assert.ok(tried(again).error)
    assert.equal(mappings().length, 1)
    assert.equal(segment.size(), 16)
    assert.equal(view[0], 5)
    segment.killView()
    segment.detach()
    for (const again of [() => segment.create(16), () => segment.attach(false), () => segment.size(), () => segment.view()])
      assert.ok(tried(again).error)
    segment.detach()
    segment.detachWithoutMutex()
    segment.killView()
    assert.deepEqual(leftovers(before), [])`,
  )
})

for (const detach of ['detach', 'detachWithoutMutex'])
  test(`${detach}() while a view lives does not pull the memory from under it`, async t => {
    await survives(
      t,
      `${prelude}
      const segment = new Segment(systemv, plain)
      segment.create(8192)
      let view = new Uint8Array(segment.view())
      view.fill(6)
      segment.${detach}()
      assert.ok(view.length === 0 || view.every(byte => byte === 6))
      view[0] = 1
      assert.ok(tried(() => segment.view()).error)
      view = undefined
      await collectUntil(() => mappings().length === 0)
      assert.deepEqual(leftovers(before), [])`,
      { nodeArguments: ['--expose-gc'] },
    )
  })

test('shutdown() of the module, twice and with everything in use, is no crash; afterwards there are errors', async t => {
  await survives(
    t,
    `${prelude}
    const guard = new Semaphore({ ...systemv, path: '/tmp/guard' }, lock)
    guard.open('open')
    const segment = new Segment(systemv, { ...plain, lock: guard })
    segment.create(64)
    const view = new Uint8Array(segment.view())
    guard.tryAcquire()
    const waited = new Semaphore(posix, counter)
    waited.open('open')
    waited.wait(() => {})
    assert.ok(tried(() => waited.wait(() => {})).error, 'a second wait')
    native.shutdown()
    native.shutdown()
    assert.equal(view.length, 0)
    for (const call of [() => segment.read(0, new Uint8Array(1)), () => segment.size(), () => segment.view(),
      () => guard.tryAcquire(), () => guard.acquire(0), () => guard.open('open') && guard.tryAcquire()])
      assert.ok(tried(call).error, String(call))
    tried(() => waited.cancelWait())
    tried(() => waited.finishWait())
    tried(() => waited.wait(() => {}))
    for (const object of [guard, waited]) { tried(() => object.unlock()); tried(() => object.remove()); tried(() => object.close()) }
    segment.detach()
    assert.deepEqual(leftovers(before).filter(one => !one.includes('sem.contract')), [])
    process.exit()`,
  )
})

test('an exception in the callback of wait() is an uncaught exception, not an abort', async t => {
  await survives(
    t,
    `${prelude}
    const semaphore = new Semaphore(posix, counter)
    semaphore.open('create')
    const failed = once(process, 'uncaughtException')
    semaphore.wait(() => { throw new Error('from the callback') })
    semaphore.release(1)
    assert.equal((await failed)[0].message, 'from the callback')
    for (const callback of strange.filter(one => typeof one !== 'function')) assert.ok(tried(() => semaphore.wait(callback)).error, typeof callback)
    semaphore.remove()`,
  )
})
