// Each NOT_FOUND and each TIMEOUT ends with the command that finds the cause, and that command knows the key.
import test from 'ava'
import { BoundedBuffer, NativeIpcKey, QtIpcError, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { cli } from '../helpers/cli.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'

async function hintOf(call: () => unknown): Promise<{ code: string; command: string }> {
  try {
    await call()
  } catch (error) {
    if (!(error instanceof QtIpcError)) throw error
    const command = /Run `qt-ipc (doctor .*)` to find the cause$/.exec(error.hint ?? '')?.[1]
    return { code: error.code, command: command ?? `none in ${error.hint}` }
  }
  throw new Error(`succeeded: ${call}`)
}

test('segments that do not exist', async t => {
  const key = uniqueKey(t)
  const native = NativeIpcKey.native(uniquePosixName(), 'posix')
  const calls: [() => unknown, string][] = [
    [() => SharedMemory.attach(key), key],
    [() => SharedMemory.attachSync(key), key],
    [() => SharedMemory.attach(key, { mode: 'readOnly' }), key],
    [() => SharedMemory.waitFor(key, { timeout: 1 }), key],
    [() => SharedMemory.attach("it's a key"), "'it'\\''s a key'"],
    [() => SharedMemory.attach(native), native.toString()],
    [() => SharedMemory.attach({ systemv: 0x12345678 }), 'systemv:0x12345678'],
    [() => SharedMemory.attach({ shmid: 0x7fffffff }), 'shmid:2147483647'],
  ]
  for (const [call, argument] of calls) {
    const { code, command } = await hintOf(call)
    t.regex(code, /NOT_FOUND|TIMEOUT/)
    t.is(
      command,
      /^[\w./:=,'-]+$/.test(argument) || argument.startsWith("'")
        ? `doctor ${argument}`
        : `doctor '${argument}'`,
    )
  }
})

test('waits for locks, semaphores and items', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const shm = await SharedMemory.attach(key)
  await peer.ok('lock')
  const timeout = 20
  for (const call of [
    () => shm.read({ timeout }),
    () => shm.readSync({ timeout }),
    () => shm.write(new Uint8Array(1), { timeout }),
    () => shm.lock({ timeout }),
    () => SharedMemory.attach(key, { timeout }),
    () => SharedMemory.attachSync(key, { timeout }),
  ]) {
    const { code, command } = await hintOf(call)
    t.is(code, 'ERR_QT_IPC_TIMEOUT')
    t.regex(command, /^doctor /)
    t.true(command.includes(key), command)
  }
  await peer.ok('unlock')
  await shm.detach()
  await peer.ok('detach')

  using semaphore = await SystemSemaphore.open(`${key} counter`, 0)
  for (const call of [
    () => semaphore.acquire({ timeout }),
    () => semaphore.acquireSync({ timeout }),
  ])
    t.regex((await hintOf(call)).command, /^doctor .*,kind=semaphore'?$/)

  const codec = qt('6.4').int32
  const names = { memory: `${key} items`, free: `${key} free`, used: `${key} used` }
  const buffer = await BoundedBuffer.open({ ...names, slots: 1, codec })
  t.regex((await hintOf(() => buffer.take({ timeout }))).command, /^doctor /)
  await buffer.close()
  BoundedBuffer.remove(names)
})

test('the doctor knows memory of programs without Qt', async t => {
  const missing = await cli(['doctor', 'systemv:0x12345678', '--json'])
  t.is(missing.code, 1, missing.stderr)
  t.like(JSON.parse(missing.stdout).findings[0], {
    code: 'NO_SEGMENT',
    subject: 'systemv:0x12345678',
  })
  const key = { systemv: 0x7ace0000 + (process.pid % 0xffff) }
  const shm = await SharedMemory.create(key, 64)
  const argument = `systemv:0x${key.systemv.toString(16)}`
  const found = await cli(['doctor', argument, '--json'])
  t.deepEqual(JSON.parse(found.stdout).findings, [])
  t.is(found.code, 0)
  await shm.detach()
  t.is((await cli(['doctor', argument])).code, 1)
})
