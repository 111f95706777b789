// import and require of every entry: the same names, one addon, and what one half makes the other half knows.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import test from 'ava'
import * as esm from 'qt-ipc'
import * as esmDatastream from 'qt-ipc/datastream'
import { uniqueKey } from '../helpers/keys.js'
import { root } from '../helpers/root.js'
import { survives } from '../helpers/run-isolated.js'

const require = createRequire(import.meta.url)
const cjs: typeof esm = require('qt-ipc')
const cjsDatastream: typeof esmDatastream = require('qt-ipc/datastream')

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.keys(exports)
  .filter(entry => !entry.endsWith('.json'))
  .map(entry => entry.replace('.', 'qt-ipc'))

for (const entry of entries)
  test(`${entry}: import and require give the same names`, async t => {
    const imported = await import(entry)
    const required = require(entry)
    const names = (module: object) =>
      Object.keys(module).filter(
        name => !['default', '__esModule', 'module.exports'].includes(name),
      )
    t.true(names(imported).length > 0)
    t.deepEqual(names(imported).sort(), names(required).sort())
    for (const name of names(imported)) t.is(typeof imported[name], typeof required[name], name)
  })

test('errors of one half are instances of the classes of the other', async t => {
  const key = uniqueKey(t)
  for (const [one, other] of [
    [esm, cjs],
    [cjs, esm],
  ] as const) {
    t.not(one.QtIpcError, other.QtIpcError)
    const error = await t.throwsAsync(one.SharedMemory.attach(key))
    t.true(error instanceof one.QtIpcError)
    t.true(error instanceof other.QtIpcError)
    t.false(new Error('x') instanceof other.QtIpcError)
  }
  for (const [one, other, classes] of [
    [esmDatastream, cjsDatastream, cjs],
    [cjsDatastream, esmDatastream, esm],
  ] as const) {
    const error = t.throws(() => one.qt('6.4').int32.decode(new Uint8Array(2)))
    t.true(error instanceof other.DataStreamError)
    t.true(error instanceof classes.CodecError)
    t.false(error instanceof classes.QtIpcError)
  }
})

test('keys, codecs and semaphores of one half work in the other', async t => {
  for (const [one, other, codecs] of [
    [esm, cjs, esmDatastream],
    [cjs, esm, cjsDatastream],
  ] as const) {
    const key = one.NativeIpcKey.legacy(uniqueKey(t))
    await using shm = await other.SharedMemory.create(key, 64)
    await shm.write(codecs.qt('6.4').string, 'over')
    await using mine = await one.SharedMemory.attach(key)
    t.is(await mine.read(codecs.qt('6.4').string), 'over')
    t.true(key instanceof other.NativeIpcKey)
    using semaphore = await one.SystemSemaphore.open(uniqueKey(t), 1)
    t.true(semaphore instanceof other.SystemSemaphore)
    await using guarded = await other.SharedMemory.attach(key, { lock: semaphore })
    await guarded.withLock(() => t.is(semaphore.value(), 0))
    t.is(semaphore.value(), 1)
  }
})

test('both halves have one addon: a lock of one is known to the other, no wait against oneself', async t => {
  const key = uniqueKey(t)
  await using a = await esm.SharedMemory.create(key, 64)
  await using b = await cjs.SharedMemory.attach(key)
  a.view()[3] = 33
  t.is(b.view()[3], 33)
  using lock = await a.lock()
  // Two queues, one lock of the kernel: it must time out, not be given twice.
  await t.throwsAsync(b.lock({ timeout: 50 }), { code: 'ERR_QT_IPC_TIMEOUT' })
  lock.release()
  using again = await b.lock({ timeout: 1000 })
  t.true(again.isHeld)
  const load = require(join(root, 'bridge', 'load.cjs'))
  t.is(load(), load())
})

test('the pure entries load no addon, and no module of Node', async t => {
  const pure = entries.filter(entry => entry !== 'qt-ipc')
  const { stdout } = await survives(
    t,
    `
    const imports = ${JSON.stringify(pure)}.map(entry => \`await import('\${entry}')\`).join(';') +
      ";console.log(process.report.getReport().sharedObjects.filter(one => /bridge|libQt/.test(one)).join())"
    const child = launch(imports, { env: { QT_IPC_ADDON: '/nonexistent' } })
    assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
    console.log(child.stdout.trim() || 'none')`,
  )
  t.is(stdout.trim(), 'none')
})

test('a missing addon is an error that says where it was looked for and what to do', async t => {
  await survives(
    t,
    `
    const { copyFileSync, mkdirSync } = await import('node:fs')
    mkdirSync('/tmp/elsewhere/bridge', { recursive: true })
    copyFileSync('bridge/load.cjs', '/tmp/elsewhere/bridge/load.cjs')
    const { createRequire } = await import('node:module')
    delete process.env.QT_IPC_ADDON
    const load = createRequire('/tmp/elsewhere/x.js')('./bridge/load.cjs')
    assert.throws(load, /not built[^]*\\/tmp\\/elsewhere\\/build\\/addon[^]*npm run setup/)`,
  )
})
