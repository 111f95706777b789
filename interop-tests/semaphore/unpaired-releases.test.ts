// What a process released and no program acquired is taken back when it exits, as in Qt; then it says so.
import test from 'ava'
import { runChild, startChild } from '../helpers/child.js'
import { semaphoreOf } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { qtMajors, semaphorePeer } from '../helpers/peer.js'

const release = (options: string) => `
  import { SystemSemaphore } from 'qt-ipc'
  const semaphore = await SystemSemaphore.open(process.argv[1], 0, ${options})
  semaphore.release(2)
  if (process.argv[2] === 'close') semaphore.close()
  if (process.argv[2] === 'exit') process.exit()`

for (const qt of qtMajors)
  for (const end of ['exit', 'return', 'close'])
    test(`Qt ${qt}, ${end}: two tokens are lost, with a warning; with undo: false they stay, without one`, async t => {
      const key = uniqueKey(t)
      const peer = await semaphorePeer(t, key, { qt })
      const lost = await runChild(t, release('{}'), { args: [key, end] })
      t.is(lost.code, 0, lost.stderr)
      t.regex(
        lost.stderr,
        /QtIpcWarning: SystemSemaphore ".*": this process exits with 2 tokens that it released .*undo: false/,
      )
      const check = `
        import { SystemSemaphore } from 'qt-ipc'
        console.log(SystemSemaphore.openSync(process.argv[1]).value())`
      t.is((await runChild(t, check, { args: [key] })).stdout.trim(), '0', 'taken back')

      const kept = await runChild(t, release('{ undo: false }'), { args: [key, end] })
      t.is(kept.stderr, '')
      t.is((await runChild(t, check, { args: [key] })).stdout.trim(), '2')
      t.regex(await peer.send('acquire', /^(acquired|ok)/), /^(acquired|ok)/)
      t.regex(await peer.send('acquire', /^(acquired|ok)/), /^(acquired|ok)/)
    })

test('no warning for tokens that were acquired, for a semaphore that is removed, and with --no-warnings', async t => {
  const key = uniqueKey(t)
  const made = await runChild(t, release('{}'), { args: [key, 'close'] })
  t.is(made.stderr, '', 'it created the semaphore, and removes it')

  const peer = await semaphorePeer(t, key)
  const acquired = await runChild(
    t,
    `
    import { SystemSemaphore } from 'qt-ipc'
    const semaphore = await SystemSemaphore.open(process.argv[1])
    semaphore.release(2)
    await semaphore.acquire()
    semaphore.acquireSync()`,
    { args: [key] },
  )
  t.is(acquired.stderr, '')
  const silent = await runChild(t, release('{}'), { args: [key], nodeArguments: ['--no-warnings'] })
  t.is(silent.stderr, '')
  await peer[Symbol.asyncDispose]()
})

for (const qt of qtMajors)
  test(`Qt ${qt}: no warning for tokens that a reset has made permanent`, async t => {
    const key = uniqueKey(t)
    await semaphorePeer(t, key, { qt })
    const child = startChild(
      t,
      `
      import { once } from 'node:events'
      import { SystemSemaphore } from 'qt-ipc'
      const semaphore = await SystemSemaphore.open(process.argv[1])
      semaphore.release(2)
      console.log(semaphore.undoBalance)
      await once(process.stdin, 'data')
      console.log(semaphore.undoBalance)
      process.exit()`,
      { args: [key] },
    )
    await child.waitLine(/^-2$/)
    // SETVAL clears what the kernel owes to all processes.
    const resetter = await semaphorePeer(t, key, { qt, args: ['--create', '--initial', '2'] })
    child.write('')
    await child.waitLine(/^0$/)
    await child.exited
    t.is(child.stderr, '')
    t.is(semaphoreOf(key)?.value, 2)
    await resetter[Symbol.asyncDispose]()
  })

for (const imports of ['', "import 'qt-ipc'"])
  test(`the same for a semaphore of a worker; ${imports || 'nothing'} in the main thread`, async t => {
    const key = uniqueKey(t)
    await semaphorePeer(t, key)
    const code = `
      ${imports}
      import { Worker } from 'node:worker_threads'
      new Worker(new URL('data:text/javascript,' + encodeURIComponent(\`
        import { createRequire } from 'node:module'
        import { workerData } from 'node:worker_threads'
        const { SystemSemaphore } = createRequire(workerData.file)('qt-ipc')
        SystemSemaphore.openSync(workerData.key).release(2)\`)), { workerData: { key: process.argv[1], file: process.cwd() + '/package.json' } })`
    const lost = await runChild(t, code, { args: [key] })
    t.is(lost.code, 0, lost.stderr)
    t.is(lost.stderr.match(/this process exits with 2 tokens/g)?.length, 1, lost.stderr)
    const silent = await runChild(t, code, { args: [key], nodeArguments: ['--no-warnings'] })
    t.is(silent.stderr, '')
  })
