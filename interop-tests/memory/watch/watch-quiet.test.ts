// A watch that sees nothing costs its JavaScript thread nothing: the kernel counts how often a thread has gone to sleep.
import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { startChild } from '../../helpers/child.js'
import { until } from '../../helpers/kernel.js'
import { uniqueKey } from '../../helpers/keys.js'
import { memoryPeer } from '../../helpers/peer.js'

const program = `
  import { SharedMemory } from 'qt-ipc'
  const shm = await SharedMemory.attach(process.argv[1])
  const watch = shm.watch({ interval: 1, ...JSON.parse(process.argv[2]) })
  await watch.next()
  const next = watch.next()
  setTimeout(() => console.log('watches'), 200)
  console.log('saw ' + (await next).value.bytes[4095])
  await watch.return()
  await shm.detach()`

const looks = 2000

/** Eight seconds after it was busy V8 tidies its heap up, in many steps. */
const nodeArguments = ['--no-memory-reducer']

const ways = {
  'with the lock': {},
  'with a counter': { sequence: { offset: 0, type: 'uint32' } },
  stable: { stable: true },
  'all changes': { policy: 'all' },
}

for (const [way, options] of Object.entries(ways))
  test(`${looks} looks at 4 KiB that stay the same do not wake the JavaScript thread up: ${way}`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 4096')
    const child = startChild(t, program, { args: [key, JSON.stringify(options)], nodeArguments })
    await child.waitLine(/^watches$/)
    const { pid } = child
    const sampler = samplerOf(pid)
    const before = { main: sleeps(pid, pid), sampler: sleeps(pid, sampler) }
    await until(() => sleeps(pid, sampler) >= before.sampler + looks, `${looks} looks`)
    // A few for whatever else Node and the kernel have to do (a page that is fetched counts, too); looks where the name leads
    // would be twenty.
    const woken = sleeps(pid, pid) - before.main
    t.true(woken < 10, `${woken} times`)
    await peer.ok('write 09 4095')
    await peer.ok('write 02000000')
    await child.waitLine(/^saw 9$/)
    t.deepEqual(await child.exited, { code: 0, signal: null })
  })

/** The thread of the addon, by the name that it gives itself. */
function samplerOf(pid: number): number {
  const found = readdirSync(`/proc/${pid}/task`).find(thread =>
    readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').startsWith('qt-ipc sampler'),
  )
  if (found === undefined) throw new Error('there is no such thread')
  return Number(found)
}

function sleeps(pid: number, thread: number): number {
  const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')
  return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1])
}
