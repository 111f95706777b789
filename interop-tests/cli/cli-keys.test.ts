// What `qt-ipc keys` says about keys that live Qt programs use.
import { spawnSync } from 'node:child_process'
import test from 'ava'
import { compareKeys, findObject, keysOfNumber, keyUser } from 'qt-ipc/inspect'
import { NativeIpcKey } from 'qt-ipc/keys'
import { cli, cliJson } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { ftok, segmentFile } from '../helpers/segments.js'

interface Names {
  readonly names: readonly {
    readonly name: string
    readonly objects: readonly string[]
    readonly here: { readonly number: number; readonly exists: boolean; size: number | null } | null
  }[]
}

for (const qt of qtMajors)
  test(`the names of a live program's key are here, by Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const before = (await cliJson(['keys', key])) as Names
    t.true(before.names.every(({ here }) => here === null))
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('open 4096')

    const { names } = (await cliJson(['keys', key])) as Names
    const [segment, lock] = names
    const [nativeKey = ''] = (await peer.ok('nativekey')).split(' ')
    t.is(segment?.name, decodeURIComponent(nativeKey))
    t.like(segment?.here, { number: ftok(segmentFile(key)), exists: true, size: 4096 })
    t.deepEqual(lock?.objects, ['lock', 'semaphore'])
    t.true(lock?.here?.exists)
    const { stdout } = await cli(['keys', key])
    t.regex(stdout, /exists now, 4096 bytes, ftok 0x51/)

    const number = `0x${(segment?.here?.number ?? 0).toString(16)}`
    t.like(await cliJson(['keys', '--native', number]), { readings: [{ file: segmentFile(key) }] })
    t.is((await cli(['keys', key, `systemv:${number}`])).code, 0)

    // The library, asked the same.
    const systemv = segment?.here?.number ?? 0
    t.like(findObject({ systemv }), { exists: true, size: 4096 })
    t.like(findObject(NativeIpcKey.legacy(key)), {
      file: segmentFile(key),
      number: systemv,
      size: 4096,
    })
    t.true(keysOfNumber(systemv).some(({ file }) => file === segmentFile(key)))
    const program = keyUser(key, { pid: peer.pid })
    t.is(program.qt, peer.qtVersion)
    t.deepEqual(compareKeys(keyUser(key), program), { meet: true, sameLock: true, obstacles: [] })
    t.true(compareKeys(program, keyUser({ systemv })).meet)
  })

test('a program with another temporary folder does not meet, asked by its pid', async t => {
  const key = uniqueKey(t)
  const here = await memoryPeer(t, key)
  t.is((await cli(['keys', key, `pid:${here.pid}`])).code, 0)

  const elsewhere = await memoryPeer(t, key, { qt: 5, env: { TMPDIR: '/var/tmp' } })
  const { code, stdout } = await cli(['keys', key, `pid:${elsewhere.pid}`, '--json'])
  t.is(code, 1)
  const answer: { sides: { qt: string | null }[]; obstacles: { code: string }[] } =
    JSON.parse(stdout)
  t.is(answer.sides[1]?.qt, elsewhere.qtVersion)
  t.deepEqual(
    answer.obstacles.map(({ code }) => code),
    ['OTHER_TEMP_FOLDER'],
  )
  t.is((await cli(['keys', key, 'pid:999999999'])).code, 1)
})

/** The words that give a command a namespace of its own, where that is allowed. */
const own = (kind: '--ipc' | '--mount') =>
  [
    ['unshare', kind],
    ['unshare', '--user', '--map-root-user', kind],
  ].find(([program = '', ...rest]) => spawnSync(program, [...rest, 'true']).status === 0)

const ownTemp = ['sh', '-c', 'mount -t tmpfs none /tmp && exec "$@"', 'sh']

for (const [code, unshare, inside] of [
  ['OTHER_IPC_NAMESPACE', own('--ipc'), []],
  ['OTHER_MOUNT_NAMESPACE', own('--mount'), ownTemp],
] as const) {
  const run = unshare ? test : test.skip
  run(`a program that is in another place under the same names: ${code}`, async t => {
    const key = uniqueKey(t)
    const elsewhere = await memoryPeer(t, key, { through: [...(unshare ?? []), ...inside] })
    const { code: exit, stdout } = await cli(['keys', key, `pid:${elsewhere.pid}`, '--json'])
    t.is(exit, 1, stdout)
    t.like(JSON.parse(stdout), { meet: false, obstacles: [{ code }] })
  })
}

test('in a narrow terminal a table becomes blocks', async t => {
  const { stdout } = await cli(['keys', 'demo', 'Demo'], { env: { COLUMNS: '40' } })
  t.true(stdout.startsWith('program  demo\ntype     systemv\nname     /'))
  const wide = await cli(['keys', 'demo', 'Demo'])
  t.regex(wide.stdout, /^program +type +name +lock\n/)
})
