// Twenty programs that start at once, native ones and Node: exactly one is the first.
import test from 'ava'
import { type NativeForm, NativeInstance } from '../helpers/instances.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { qtMajors } from '../helpers/peer.js'

const nodes = 4
const natives = 16
const rounds = 4

interface Race {
  readonly start: 'clean' | 'after a crash'
  readonly idiom: 'segment' | 'runGuard'
  readonly forms: readonly NativeForm[]
}

const races: readonly Race[] = [
  { start: 'clean', idiom: 'segment', forms: ['plain', 'cleanUp', 'attachFirst'] },
  // After a crash the other forms break into each other's clean-up, also with no Node among them.
  { start: 'after a crash', idiom: 'segment', forms: ['cleanUp'] },
  { start: 'clean', idiom: 'runGuard', forms: ['runGuard'] },
  { start: 'after a crash', idiom: 'runGuard', forms: ['runGuard'] },
]

for (const qt of qtMajors)
  for (const { start, idiom, forms } of races)
    test.serial(`Qt ${qt}, ${idiom}, ${start}`, async t => {
      t.timeout(110_000)
      const peers = await Promise.all(Array.from({ length: nodes }, () => NodePeer.start(t)))
      for (let round = 0; round < rounds; round += 1) {
        const key = uniqueKey(t)
        if (start === 'after a crash') {
          const dead = new NativeInstance(t, qt, forms[round % forms.length] ?? 'plain', key)
          t.is(await dead.go(), 'primary')
          await dead.kill()
        }
        const starters = Array.from(
          { length: natives },
          (_, i) => new NativeInstance(t, qt, forms[i % forms.length] ?? 'plain', key),
        )
        const acquire = `globalThis.instance = await SingleInstance.acquire(${JSON.stringify(key)}, { idiom: '${idiom}' })
            return instance.primary ? 'primary' : 'secondary'`
        const verdicts = await Promise.all([
          ...starters.map(starter => starter.go()),
          ...peers.map(peer => peer.run(acquire)),
        ])
        const first = verdicts.filter(verdict => verdict === 'primary')
        t.is(first.length, 1, verdicts.join())
        await Promise.all(starters.map(starter => starter.end()))
        for (const peer of peers) await peer.run('await instance.release()')
      }
    })
