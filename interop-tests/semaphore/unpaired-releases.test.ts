// What a process released and no program acquired is taken back when it exits, as in Qt; then it says so.
import test from 'ava'
import { runChild } from '../helpers/child.js'
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
