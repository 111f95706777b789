// The channel to a native program of the sequences: its first line may come before anything asks for it.
import test from 'ava'
import { LineChannel } from './line-channel.js'

test('the line of the start is neither lost nor taken for an answer', async t => {
  const channels = [0, 1].map(() => new LineChannel('sh', ['-c', 'echo ready; exec cat']))
  t.teardown(() => {
    for (const channel of channels) channel[Symbol.dispose]()
  })
  for (const channel of channels) t.is(await channel.ask('one'), 'one')
  for (const channel of channels) t.is(await channel.ready, 'ready')
})
