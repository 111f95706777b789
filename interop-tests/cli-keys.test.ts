// What `qt-ipc keys` says about keys that live Qt programs use.
import test from 'ava'
import { cli, cliJson } from './helpers/cli.js'
import { uniqueKey } from './helpers/keys.js'
import { memoryPeer, qtMajors } from './helpers/peer.js'
import { ftok, segmentFile } from './helpers/segments.js'

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
    t.regex(stdout, /here now, 4096 bytes, ftok 0x51/)

    const number = `0x${(segment?.here?.number ?? 0).toString(16)}`
    t.like(await cliJson(['keys', '--native', number]), { readings: [{ file: segmentFile(key) }] })
    t.is((await cli(['keys', key, `systemv:${number}`])).code, 0)
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
    ['OTHER_FOLDER'],
  )
  t.is((await cli(['keys', key, 'pid:999999999'])).code, 1)
})
