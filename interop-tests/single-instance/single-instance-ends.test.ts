// How a claim ends: by release, with the process, and not by the collector.
import test from 'ava'
import { survives } from '../helpers/run-isolated.js'

const prelude = `
const { SingleInstance } = await import('qt-ipc')
const backends = ['systemv', 'posix']
const options = backend => ({ backend, unknownHolder: 'dead' })
`

test.serial('nothing is left after a release', t =>
  survives(
    t,
    `${prelude}
    for (const backend of backends) {
      for (const way of ['release', 'releaseSync']) {
        const instance = await SingleInstance.acquire(key, options(backend))
        assert(instance.primary)
        const second = await SingleInstance.acquire(key, options(backend))
        await second[way]()
        await instance[way]()
        assert.deepEqual(leftovers(before), [])
      }
    }
    const guarded = await SingleInstance.acquire(key, { idiom: 'runGuard' })
    guarded.releaseSync()
    assert.deepEqual(leftovers(before), [])`,
  ),
)

test.serial('nor when a process ends without one', t =>
  survives(
    t,
    `${prelude}
    for (const end of ['', 'process.exit()', 'setImmediate(() => { throw 1 })']) {
      const child = launch(\`
        const { SingleInstance } = await import('qt-ipc')
        for (const options of [{}, { backend: 'posix' }, { idiom: 'runGuard' }])
          console.log((await SingleInstance.acquire('key', options)).primary)
        \${end}\`)
      await child.exited
      assert.deepEqual(child.lines, ['true', 'true', 'true'], child.stderr)
      assert.deepEqual(leftovers(before), [], end)
    }`,
  ),
)

test.serial('who keeps no reference is the first one all the same', t =>
  survives(
    t,
    `${prelude}
    for (const backend of backends) {
      let collected = false
      const registry = new FinalizationRegistry(() => { collected = true })
      registry.register({}, 0)
      await (async () => { assert((await SingleInstance.acquire(key, options(backend))).primary) })()
      await collectUntil(() => collected)
      assert(!(await SingleInstance.acquire(key, options(backend))).primary)
    }`,
    { nodeArguments: ['--expose-gc'] },
  ),
)

test.serial('what cannot be seen is an error that says what to do', t =>
  survives(
    t,
    `${prelude}
    const holder = launch(\`
      const { SharedMemory } = await import('qt-ipc')
      await SharedMemory.create('key', 1, { backend: 'posix', removeOnDetach: 'never' })
      console.log('made')
      process.kill(process.pid, 'SIGKILL')\`)
    await holder.exited
    assert.deepEqual(holder.lines, ['made'], holder.stderr)
    const { seesAllProcesses } = await import('./ts/src/system/processes.js')
    // A container is such a namespace already, and may not permit another one.
    const through = seesAllProcesses() ? ['unshare', '--pid', '--fork', '--mount-proc'] : []
    const look = options => launch(\`
      const { SingleInstance } = await import('qt-ipc')
      try {
        console.log((await SingleInstance.acquire('key', \${JSON.stringify({ backend: 'posix', ...options })})).primary)
      } catch (error) {
        console.log(error.code, error.hint)
      }\`, { through })
    const outcomes = []
    for (const options of [{}, { unknownHolder: 'alive' }, { unknownHolder: 'dead' }]) {
      const child = look(options)
      await child.exited
      outcomes.push(child.lines.join() + child.stderr)
    }
    assert.match(outcomes[0], /ERR_QT_IPC_UNSUPPORTED .*unknownHolder/)
    assert.deepEqual(outcomes.slice(1), ['false', 'true'])
    assert.deepEqual(leftovers(before), [])`,
  ),
)
