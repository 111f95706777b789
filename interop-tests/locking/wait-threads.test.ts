// Each semaphore that is waited for takes a thread: what many of them cost, and what happens when there are no more.
import test from 'ava'
import { runChild } from '../helpers/child.js'
import { asNobody, canBeNobody } from '../helpers/nobody.js'
import { survives } from '../helpers/run-isolated.js'

test.serial(
  '500 waits for semaphores take no more address space than they need, and end',
  async t => {
    await survives(
      t,
      `
    import { readFileSync } from 'node:fs'
    const status = name => Number(new RegExp(name + ':\\\\s+(\\\\d+)').exec(readFileSync('/proc/self/status', 'utf8'))[1])
    const semaphores = Array.from({ length: 500 }, (_, index) => SystemSemaphore.createSync(key + index, 0))
    const space = status('VmSize')
    const threads = status('Threads')
    const stop = new AbortController()
    process.on('warning', warning => { throw warning })
    const waits = semaphores.map(one => one.acquire({ timeout: Infinity, signal: stop.signal }))
    assert.ok(status('Threads') - threads >= 499)
    const grown = status('VmSize') - space
    assert.ok(grown < 500 * 1024, grown + ' KiB')
    for (const one of semaphores.slice(0, 250)) one.release()
    await Promise.all(waits.slice(0, 250))
    for (const wait of waits) wait.catch(() => {})
    stop.abort(new Error('enough'))
    const ends = await Promise.allSettled(waits)
    assert.equal(ends.filter(({ reason }) => reason?.message === 'enough').length, 250)
    for (const one of semaphores) one.close()
    const end = performance.now() + 20_000
    while (status('Threads') > threads + 5 && performance.now() < end) await new Promise(setImmediate)
    assert.ok(status('Threads') <= threads + 5, status('Threads') + ' threads are left')
    assert.deepEqual(leftovers(before), [])`,
    )
  },
)

const run = canBeNobody ? test.serial : test.serial.skip
run(
  'a wait for which there is no thread is OUT_OF_RESOURCES with the limits, and the others go on',
  async t => {
    const code = `
    import assert from 'node:assert/strict'
    import { spawnSync } from 'node:child_process'
    import { readdirSync, readFileSync } from 'node:fs'
    import { NativeIpcKey, SystemSemaphore } from 'qt-ipc'
    const key = index => NativeIpcKey.native('/qt-ipc-test-' + process.pid + '-' + index, 'posix')
    const semaphores = Array.from({ length: 200 }, (_, index) => SystemSemaphore.createSync(key(index), 0))
    try {
      // The limit counts the threads of a user, whatever their process.
      const running = readdirSync('/proc').filter(name => /^\\d+$/.test(name)).map(pid => {
        try { return readFileSync('/proc/' + pid + '/status', 'utf8') } catch { return '' }
      }).filter(status => new RegExp('Uid:\\\\t' + process.getuid() + '\\\\t').test(status))
        .reduce((sum, status) => sum + Number(/Threads:\\t(\\d+)/.exec(status)[1]), 0)
      const limited = spawnSync('prlimit', ['--pid', process.pid, '--nproc=' + (running + 50)])
      assert.equal(limited.status, 0)
      const results = semaphores.map(one => one.acquire({ timeout: Infinity }).then(() => undefined, error => error))
      for (const one of semaphores) one.release()
      const errors = (await Promise.all(results)).filter(error => error !== undefined)
      assert.ok(errors.length >= 100 && errors.length < 200, errors.length + ' errors')
      for (const error of errors) {
        assert.equal(error.code, 'ERR_QT_IPC_OUT_OF_RESOURCES')
        assert.match(error.message, /cannot start a thread for the wait, beside \\d+ others/)
        assert.match(error.hint, /ulimit -u.*pids\\.max/)
      }
      const left = semaphores.filter(one => one.value() === 1)
      assert.equal(left.length, errors.length)
      for (const one of left) await one.acquire({ timeout: 0 })
    } finally {
      for (const one of semaphores) one.remove()
    }`
    const child = await runChild(t, code, { through: asNobody })
    t.is(child.code, 0, child.stderr)
  },
)
