// SingleInstance and native programs with the same idea, in both roles, dead ones included.
import test from 'ava'
import { SingleInstance, type SingleInstanceOptions } from 'qt-ipc'
import { misused } from '../helpers/expect-error.js'
import { type NativeForm, NativeInstance, type Verdict } from '../helpers/instances.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { lockValue, segmentFile, segmentOf } from '../helpers/segments.js'

const forms: readonly NativeForm[] = ['plain', 'attachFirst', 'cleanUp', 'runGuard']

const optionsFor = (form: NativeForm): SingleInstanceOptions => ({
  idiom: form === 'runGuard' ? 'runGuard' : 'segment',
})

for (const qt of qtMajors)
  for (const form of forms) {
    const options = optionsFor(form)

    test(`Qt ${qt}, ${form}: whoever comes first is the first one`, async t => {
      const key = uniqueKey(t)
      const native = new NativeInstance(t, qt, form, key)
      t.is(await native.go(), 'primary')
      const second = await SingleInstance.acquire(key, options)
      t.false(second.primary)
      await native.end()

      const first = await SingleInstance.acquire(key, options)
      t.true(first.primary)
      t.is(await new NativeInstance(t, qt, form, key).go(), 'secondary')
      t.false((await SingleInstance.acquire(key, options)).primary)
      await first.release()
      t.is(await new NativeInstance(t, qt, form, key).go(), 'primary')
      await second.release()
    })

    test(`Qt ${qt}, ${form}: takes over from one that was killed`, async t => {
      const key = uniqueKey(t)
      const native = new NativeInstance(t, qt, form, key)
      t.is(await native.go(), 'primary')
      await native.kill()
      await using instance = await SingleInstance.acquire(key, options)
      t.true(instance.primary)
      t.is(await new NativeInstance(t, qt, form, key).go(), 'secondary')
    })

    test(`Qt ${qt}, ${form}: a native one after a Node program that was killed`, async t => {
      const key = uniqueKey(t)
      const node = await NodePeer.start(t)
      const acquire = `return (await SingleInstance.acquire(${JSON.stringify(key)}, ${JSON.stringify(options)})).primary`
      t.true(await node.run(acquire))
      t.is(await new NativeInstance(t, qt, form, key).go(), 'secondary')
      node.process.kill()
      await node.process.exited
      const verdict: Verdict = await new NativeInstance(t, qt, form, key).go()
      // Those that take the segment alone for an answer never recover, also from their own like.
      t.is(verdict, form === 'cleanUp' || form === 'runGuard' ? 'primary' : 'secondary')
    })
  }

for (const qt of qtMajors)
  test(`Qt ${qt}: a live segment is only looked at, whoever holds its lock`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 1')
    await peer.ok('lock')
    const instance = await SingleInstance.acquire(key, { timeout: 0 })
    t.false(instance.primary)
    t.is(await lockValue(t, key), 0)
    t.is(segmentOf(segmentFile(key))?.attached, 1)
    await peer.ok('unlock')
    await instance.release()
  })

for (const qt of qtMajors)
  test(`Qt ${qt}: users of a dead one's segment, who may only be looking, are waited for`, async t => {
    const key = uniqueKey(t)
    const holder = new NativeInstance(t, qt, 'plain', key)
    t.is(await holder.go(), 'primary')
    const visitor = await memoryPeer(t, key, { qt })
    await visitor.ok('attach')
    await holder.kill()
    t.false((await SingleInstance.acquire(key)).primary)
    const instance = SingleInstance.acquire(key)
    await visitor.ok('detach')
    t.true((await instance).primary)
    await (await instance).release()
  })

test('the second one of a process is second, and may be first later', async t => {
  const key = uniqueKey(t)
  const first = await SingleInstance.acquire(key)
  const second = await SingleInstance.acquire(key)
  t.deepEqual([first.primary, second.primary, first.key], [true, false, key])
  await second.release()
  t.false((await SingleInstance.acquire(key)).primary)
  await first.release()
  await first.release()
  {
    using third = await SingleInstance.acquire(key)
    t.true(third.primary)
  }
  await using fourth = await SingleInstance.acquire(key)
  t.true(fourth.primary)
})

test('many at once in one process: one is first', async t => {
  for (const idiom of ['segment', 'runGuard'] as const) {
    const key = uniqueKey(t)
    const all = await Promise.all(
      Array.from({ length: 20 }, () => SingleInstance.acquire(key, { idiom, timeout: 60_000 })),
    )
    t.is(all.filter(({ primary }) => primary).length, 1)
    await Promise.all(all.map(one => one.release()))
  }
})

test('misuse names the value', async t => {
  const key = uniqueKey(t)
  // @ts-expect-error no such idiom
  await misused(t, TypeError, /lockFile/, () => SingleInstance.acquire(key, { idiom: 'lockFile' }))
  const wrong = { unknownHolder: 'maybe' } as unknown as SingleInstanceOptions
  await misused(t, TypeError, /maybe/, () => SingleInstance.acquire(key, wrong))
  // @ts-expect-error a number is no key
  await misused(t, TypeError, /7/, () => SingleInstance.acquire(7))
  await misused(t, RangeError, /-1/, () => SingleInstance.acquire(key, { timeout: -1 }))
  await t.throwsAsync(SingleInstance.acquire(key, { signal: AbortSignal.abort() }), {
    any: true,
    name: 'AbortError',
  })
})
