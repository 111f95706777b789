// Output that cannot be written, narrow terminals, and repairs of nothing.
import test from 'ava'
import { cli } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'

const into = (redirection: string) => ['sh', '-c', `exec "$@" ${redirection}`, 'sh']

test('a full disk is an error of one line', async t => {
  for (const words of [
    ['keys', 'demo'],
    ['ls', '--json'],
    ['doctor', '--help'],
  ]) {
    const { code, stderr } = await cli(words, { through: into('> /dev/full') })
    t.is(code, 1, stderr)
    t.regex(stderr, /^qt-ipc: cannot write the output: ENOSPC: [^\n]*\n$/)
  }
  t.is((await cli(['keys', 'demo'], { through: into('> /dev/full 2> /dev/full') })).code, 1)
})

test('repair tells a free lock from none', async t => {
  const key = uniqueKey(t)
  const nothing = await cli(['repair', key])
  t.is(nothing.code, 1)
  t.regex(nothing.stderr, /no segment and no lock exist for the key .*Run `qt-ipc doctor /)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const free = await cli(['repair', key])
  t.is(free.code, 0, free.stderr)
  t.regex(free.stdout, /Nothing to repair: the lock is free\./)
  await peer.ok('detach')
})

test('in 40 columns no line is longer, unless a word or a command is', async t => {
  const env = { COLUMNS: '40' }
  for (const words of [
    ['keys', 'demo'],
    ['doctor', 'demo'],
    ['doctor'],
    ['ls'],
    ['--help'],
    ['watch', '--help'],
  ]) {
    const { stdout } = await cli(words, { env })
    const long = stdout
      .split('\n')
      .filter(line => line.length > 40 && !/\S{30}/.test(line) && !/^ {2}qt-ipc /.test(line))
    t.deepEqual(long, [], words.join(' '))
  }
})
