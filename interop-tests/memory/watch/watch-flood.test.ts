// A native writer at full speed against a watch: every record proves itself, and none that is torn may come out.
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory, type Watch, type WatchOptions } from 'qt-ipc'
import { startChild } from '../../helpers/child.js'
import { floodPeer, recordOf, sequenceOf, type Way } from '../../helpers/flood.js'
import { uniqueKey, uniquePosixName } from '../../helpers/keys.js'
import { qtMajors } from '../../helpers/peer.js'

const SIZE = 256

const guarded: readonly { way: Way; options: WatchOptions }[] = [
  { way: 'sequence', options: { sequence: sequenceOf('sequence', SIZE) } },
  { way: 'pair', options: { sequence: sequenceOf('pair', SIZE) } },
  { way: 'locked', options: { lock: true } },
]

for (const qt of qtMajors)
  for (const { way, options } of guarded) {
    // Two system calls for each locked update: with one of the two that takes long enough.
    const updates = way === 'locked' && qt === 5 ? 1_000_000 : 10_000_000
    test.serial(`Qt ${qt}, ${way}: of ${updates} updates at full speed none is torn`, async t => {
      const key = uniqueKey(t)
      const peer = await floodPeer(t, key, SIZE, { qt })
      await using shm = await SharedMemory.attach(key)
      const watch = await begun(shm.watch({ ...options, interval: 0.1, timeout: 60_000 }))
      const start = performance.now()
      const answer = peer.send(`flood ${way} ${updates}`, /^(ok|error)/, 110_000)
      const { seen, missed } = await provenUntil(t, watch, updates)
      t.is(await answer, `ok ${updates}`)
      t.log(`${seen} records seen in ${Math.round(performance.now() - start)} ms`)
      t.true(seen > 1)
      if (way !== 'locked') t.is(seen + missed, updates, 'the counter tells of every one')
    })
  }

test.serial(
  'the records do prove themselves: without lock and counter torn ones come out',
  async t => {
    const key = uniqueKey(t)
    const peer = await floodPeer(t, key, SIZE)
    await using shm = await SharedMemory.attach(key)
    const watch = await begun(shm.watch({ lock: false, interval: 0.1 }))
    const answer = peer.send('flood plain 10000000', /^(ok|error)/, 110_000)
    let torn = 0
    for await (const change of watch) {
      t.is(change.torn, undefined)
      t.is(change.missed, undefined)
      const { number, wrongWords } = recordOf(change.value)
      if (wrongWords > 0) torn += 1
      else if (number === 10_000_000n) break
    }
    t.is(await answer, 'ok 10000000')
    t.true(torn > 0)
  },
)

// Such memory is copied through its file, the counter included.
test.serial('POSIX memory, sequence: no record of a fast writer is torn', async t => {
  const key = NativeIpcKey.native(uniquePosixName(), 'posix')
  const options = { removeOnDetach: 'ifCreated' } as const
  await using shm = await SharedMemory.create(key, SIZE, options)
  const watch = await begun(
    shm.watch({ sequence: sequenceOf('sequence', SIZE), interval: 0.1, timeout: 60_000 }),
  )
  const updates = 300_000
  const child = startChild(t, nodeWriter, { args: [key.toString(), `${updates}`] })
  const { seen, missed } = await provenUntil(t, watch, updates)
  t.is(seen + missed, updates)
  t.true(seen > 1)
  t.deepEqual(await child.exited, { code: 0, signal: null })
})

/** Writes the records of cpp/flood, whose Qt may have no POSIX memory yet. */
const nodeWriter = `
  import { NativeIpcKey, SharedMemory } from 'qt-ipc'
  const shm = await SharedMemory.attach(NativeIpcKey.parse(process.argv[1]))
  const words = new BigUint64Array(shm.view().buffer)
  for (let number = 1n; number <= BigInt(process.argv[2]); number += 1n) {
    Atomics.store(words, 0, 2n * number - 1n)
    words[1] = number
    for (let index = 3; index < words.length - 1; index += 1)
      words[index] = number * 0x9e3779b97f4a7c15n + BigInt(index)
    Atomics.store(words, 0, 2n * number)
  }
  await shm.detach()`

/** Looks at every record, up to the one with that number. */
async function provenUntil(t: ExecutionContext, watch: Watch<Uint8Array>, last: number) {
  let seen = 0
  let missed = 0
  for await (const change of watch) {
    const { number, wrongWords } = recordOf(change.value)
    if (wrongWords > 0) t.fail(`${wrongWords} wrong words in record ${number}`)
    if (change.torn !== false) t.fail(`torn: ${change.torn}`)
    seen += 1
    missed += change.missed ?? 0
    if (number === BigInt(last)) break
  }
  return { seen, missed }
}

/** After the first change, which is what was there before. */
async function begun(watch: Watch<Uint8Array>): Promise<Watch<Uint8Array>> {
  await watch.next()
  return watch
}
