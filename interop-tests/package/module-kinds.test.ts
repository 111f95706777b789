// import and require of every entry give one library; two copies of the package in one program know each other.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import * as here from 'qt-ipc'
import * as hereDatastream from 'qt-ipc/datastream'
import { uniqueKey } from '../helpers/keys.js'
import { root } from '../helpers/root.js'
import { survives } from '../helpers/run-isolated.js'

const require = createRequire(import.meta.url)

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.keys(exports)
  .filter(entry => !entry.endsWith('.json'))
  .map(entry => entry.replace('.', 'qt-ipc'))

// As npm installs it when two dependencies of a program want different versions.
const copy = mkdtempSync(join(tmpdir(), 'qt-ipc-copy-'))
for (const name of ['package.json', 'bridge', 'dist'])
  cpSync(join(root, name), join(copy, name), { recursive: true })
mkdirSync(join(copy, 'build'))
symlinkSync(join(root, 'build', 'addon'), join(copy, 'build', 'addon'))
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
test.after.always(() => rmSync(copy, { recursive: true }))
const there: typeof here = require(join(copy, 'dist', 'index.js'))
const thereDatastream: typeof hereDatastream = require(join(copy, 'dist', 'datastream.js'))

test('every entry can be required, and gives what import gives', t => {
  const script = `
    import { createRequire } from 'node:module'
    import assert from 'node:assert/strict'
    const require = createRequire(process.cwd() + '/')
    for (const entry of process.argv.slice(1)) {
      const imported = await import(entry)
      assert(Object.keys(imported).length > 0)
      for (const name of Object.keys(imported)) assert.equal(require(entry)[name], imported[name])
    }`
  // Without the loader of the tests, which makes a CommonJS module of each required one.
  const args = ['--input-type=module', '-e', script, ...entries]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  t.is(status, 0, stderr)
  t.is(stderr, '')
})

test('errors of one copy are instances of the classes of the other', async t => {
  const key = uniqueKey(t)
  for (const [one, other] of [
    [here, there],
    [there, here],
  ] as const) {
    t.not(one.QtIpcError, other.QtIpcError)
    const error = await t.throwsAsync(one.SharedMemory.attach(key))
    t.true(error instanceof one.QtIpcError)
    t.true(error instanceof other.QtIpcError)
    t.false(new Error('x') instanceof other.QtIpcError)
  }
  for (const [one, other, classes] of [
    [hereDatastream, thereDatastream, there],
    [thereDatastream, hereDatastream, here],
  ] as const) {
    const error = t.throws(() => one.qt('6.4').int32.decode(new Uint8Array(2)))
    t.true(error instanceof other.DataStreamError)
    t.true(error instanceof classes.CodecError)
    t.false(error instanceof classes.QtIpcError)
  }
})

test('keys, codecs and semaphores of one copy work in the other', async t => {
  for (const [one, other, codecs] of [
    [here, there, hereDatastream],
    [there, here, thereDatastream],
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

test('both copies have one addon: a lock of one is known to the other, no wait against oneself', async t => {
  const key = uniqueKey(t)
  await using a = await here.SharedMemory.create(key, 64)
  await using b = await there.SharedMemory.attach(key)
  a.view()[3] = 33
  t.is(b.view()[3], 33)
  using lock = await a.lock()
  // Two queues, one lock of the kernel: it must time out, not be given twice.
  await t.throwsAsync(b.lock({ timeout: 50 }), { code: 'ERR_QT_IPC_TIMEOUT' })
  lock.release()
  using again = await b.lock({ timeout: 1000 })
  t.true(again.isHeld)
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
