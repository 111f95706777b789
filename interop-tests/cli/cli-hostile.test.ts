// Texts of other programs that would steer the terminal: in the segment, its key, the name of a program, the command line.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { cli, cliFile } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { LineProcess } from '../helpers/line-process.js'
import { memoryPeer, Peer } from '../helpers/peer.js'
import { root } from '../helpers/root.js'

const ds = release('6.4')
const hostile = '\u001b]0;owned\u0007\u001b[5m\u009b5m\u202e\u061c\u200e!'
const steering = /(?![\r\n])[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** The colours and the movements of the command itself. */
const ESC = '\u001b'
const own = new RegExp(`${ESC}\\[(?:1|2|22|3[0-9])m|${ESC}\\[[0-9]+A${ESC}\\[J`, 'g')

/** A live Qt program with a segment of a hostile key, whose own name is hostile. */
async function hostileProgram(t: ExecutionContext): Promise<{ key: string; peer: Peer }> {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-hostile-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, '\u001b[5mevil\u202e')
  copyFileSync(join(root, 'build', 'native-qt6', 'bin', 'memory'), file)
  const peer = new Peer([file])
  t.teardown(() => peer[Symbol.asyncDispose]())
  await peer.ready()
  const key = `${uniqueKey(t)} ${hostile}`
  await peer.ok(`key legacy ${encodeURIComponent(key)}`)
  await peer.ok('create 256')
  return { key, peer }
}

/** The command in a terminal of its own: stdout and stderr together. */
async function inTerminal(args: readonly string[]): Promise<string> {
  const words = [process.execPath, cliFile, ...args].map(
    word => `'${word.replaceAll("'", "'\\''")}'`,
  )
  await using terminal = new LineProcess(['script', '-qec', words.join(' '), '/dev/null'], {
    env: { NO_COLOR: undefined, FORCE_COLOR: undefined },
  })
  await terminal.exited
  return terminal.stdout
}

function harmless(t: ExecutionContext, text: string, what: readonly string[]): void {
  const rest = text.replaceAll(own, '')
  t.notRegex(rest, steering, what.join(' '))
}

test('every command, with a hostile key, segment and program', async t => {
  const { key, peer } = await hostileProgram(t)
  await peer.ok(`writestring ${encodeURIComponent(hostile)}`)
  const as = ['--as', 'ds:QString', '--qt', '6.4']
  const watch = ['watch', key, '--count', '1', ...as]
  const commands: readonly (readonly [words: readonly string[], code: number, shown: RegExp])[] = [
    [['read', key, ...as], 0, /owned/],
    [['read', key, ...as, '--json'], 0, /owned/],
    [['read', key], 0, /./],
    [['read', key, '--json'], 0, /./],
    [['read', key, '--as', hostile], 2, /owned/],
    [['read', `${key}gone`], 1, /owned/],
    [watch, 0, /owned/],
    [[...watch, '--json'], 0, /owned/],
    [[...watch, '--plot', hostile], 1, /owned/],
    [['write', key, '--as', 'ds:QString', '--offset', '250', hostile], 1, /./],
    [['write', key, '--as', 'i32', hostile], 2, /owned/],
    [['ls', key], 0, /evil/],
    [['ls', key, '--json'], 0, /evil/],
    [['doctor', key], 0, /./],
    [['doctor', `${key}gone`, '--pid', String(peer.pid)], 1, /owned/],
    [['doctor', `${key}gone`, '--pid', String(peer.pid), '--json'], 1, /evil/],
    [['keys', key], 0, /./],
    [['keys', key, '--json'], 0, /owned/],
    [['keys', key, hostile], 1, /owned/],
    [['keys', key, hostile, '--json'], 1, /owned/],
    [['repair', key, '--json'], 0, /owned/],
    [['clean', hostile], 2, /./],
    [['completion', hostile], 2, /owned/],
    [[hostile], 2, /owned/],
  ]
  for (const [words, code, shown] of commands) {
    const result = await cli(words)
    const what = words.slice(0, 1).concat(words.filter(word => word.startsWith('--')))
    t.is(result.code, code, `${what}: ${result.stderr}`)
    t.regex(result.stdout + result.stderr, shown, what.join(' '))
    harmless(t, result.stdout, what)
    harmless(t, result.stderr, what)
  }
})

test('in a terminal, too, CSV and charts included', async t => {
  const { key, peer } = await hostileProgram(t)
  await peer.ok(`writestring ${encodeURIComponent(hostile)}`)
  const as = ['--as', 'ds:QString', '--qt', '6.4']
  const struct = ['--as', 'interop-tests/helpers/hostile.mjs#Hostile']
  for (const [words, shown] of [
    [['read', key, ...as], /owned/],
    [['watch', key, '--count', '1', ...as, '--csv'], /owned/],
    [['watch', key, '--count', '1', ...as], /owned/],
    [['watch', key, '--count', '1', ...struct, '--plot', 'a\u001b[5m\u202e'], /a\\x1b/],
    [['ls', key], /evil/],
    [['read', key, '--raw'], /--raw prints raw bytes/],
    [[hostile], /owned/],
  ] as const) {
    const text = await inTerminal(words)
    t.regex(text, shown, words[0])
    harmless(t, text, words)
  }
})

test('JSON and CSV come back as they were', async t => {
  const key = `${uniqueKey(t)} ${hostile}`
  const value = new Map([
    [hostile, `${hostile}\r\n"quoted", ünï \u2028`],
    ['plain', '\u0000\u007f\u009f'],
  ])
  const codec = ds.map(ds.string, ds.string)
  const shm = await SharedMemory.create(key, 512)
  await shm.write(codec, value)
  const as = ['--as', 'ds:QMap<QString,QString>', '--qt', '6.4']
  for (const command of [['read'], ['watch', '--count', '1']]) {
    const { stdout } = await cli([...command, key, ...as, '--json'])
    harmless(t, stdout, command)
    t.deepEqual(new Map(Object.entries(JSON.parse(stdout).value)), value)
  }
  const { stdout } = await cli(['watch', '--count', '1', key, ...as, '--csv'])
  const cells = [...value]
    .flat()
    .map(text => (/["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
  const [name, content, other, last] = cells
  t.true(stdout.startsWith(`time,${name},${other}\n`), JSON.stringify(stdout))
  t.true(stdout.endsWith(`,${content},${last}\n`), JSON.stringify(stdout))
  await shm.detach()
})

test('the member of a struct, its name and its text', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await peer.ok(`write 01000000${Buffer.from(hostile).toString('hex')}`)
  const as = ['--as', 'interop-tests/helpers/hostile.mjs#Hostile']
  for (const command of [['read'], ['watch', '--count', '1']]) {
    const text = await cli([...command, key, ...as])
    t.is(text.code, 0, text.stderr)
    t.regex(text.stdout, /owned/)
    harmless(t, text.stdout, command)
    const json = await cli([...command, key, ...as, '--json'])
    harmless(t, json.stdout, command)
    t.deepEqual(JSON.parse(json.stdout).value, { 'a\u001b[5m\u202e': 1, text: hostile })
  }
})
