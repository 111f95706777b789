// Relative paths begin in the working directory of the program that uses them, not in that of the one that looks.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { cli } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'

interface Comparison {
  readonly meet: boolean
  readonly obstacles: readonly { readonly code: string; readonly remedy: string }[]
}

async function compared(one: string, other: string, cwd?: string): Promise<Comparison> {
  const { stdout, stderr } = await cli(
    ['keys', one, other, '--json'],
    cwd === undefined ? {} : { cwd },
  )
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

function folders(t: ExecutionContext): [string, string] {
  const parent = mkdtempSync('/tmp/relative-')
  t.log(parent)
  const [one, other] = [join(parent, 'one'), join(parent, 'other')]
  for (const folder of [one, other]) {
    mkdirSync(folder)
    mkdirSync(join(folder, 'temp'))
  }
  return [one, other]
}

async function nativePeer(
  t: ExecutionContext,
  name: string,
  cwd: string,
  qt: 5 | 6,
): Promise<Peer> {
  const peer = await Peer.start(t, 'memory', { qt, cwd })
  await peer.ok(`key native ${encodeURIComponent(name)}`)
  return peer
}

for (const qt of qtMajors) {
  test.serial(
    `native keys, Qt ${qt}: one name in two directories, and two names of one file`,
    async t => {
      const [one, other] = folders(t)
      const name = uniqueKey(t).replaceAll(/\W/g, '')
      const writer = await nativePeer(t, name, one, qt)
      // A size that no other test has: the file of the key is where the survey of other tests does not look.
      await writer.ok('create 4005')
      const stranger = await nativePeer(t, name, other, qt)
      t.regex(await stranger.send('attach'), /NotFound/)
      const apart = await compared(
        `${name},form=native,pid=${writer.pid}`,
        `${name},form=native,pid=${stranger.pid}`,
      )
      t.false(apart.meet)
      t.is(apart.obstacles[0]?.code, 'OTHER_NAME')
      t.regex(apart.obstacles[0]?.remedy ?? '', /absolute path/)

      const reader = await nativePeer(t, join(one, name), other, qt)
      await reader.ok('attach')
      const place = join(one, name)
      for (const cwd of [one, other, undefined]) {
        const together = await compared(
          `${name},form=native,pid=${writer.pid}`,
          `systemv:${place}`,
          cwd,
        )
        t.true(together.meet, `asked in ${cwd}`)
      }
      // Asked by a program that starts in one of the directories.
      t.true((await compared(`${name},form=native`, `systemv:${place}`, one)).meet)
      t.false((await compared(`${name},form=native`, `systemv:${place}`, other)).meet)

      for (const [peer, findings] of [
        [writer, 0],
        [stranger, 1],
      ] as const) {
        const asked = ['doctor', `systemv:${name}`, '--pid', String(peer.pid), '--json']
        const told = JSON.parse((await cli(asked)).stdout)
        t.is(
          told.findings.filter(({ code }: { code: string }) => code === 'NO_SEGMENT').length,
          findings,
        )
      }
      for (const peer of [reader, stranger, writer]) await peer[Symbol.asyncDispose]()
    },
  )

  test.serial(`TMPDIR, Qt ${qt}: one relative value in two directories`, async t => {
    const [one, other] = folders(t)
    const key = uniqueKey(t)
    const start = (cwd: string, TMPDIR: string) => memoryPeer(t, key, { qt, cwd, env: { TMPDIR } })
    const writer = await start(one, 'temp')
    await writer.ok('create 4005')
    t.true((await writer.nativeKey()).startsWith(`${one}/temp/`), 'Qt resolves it there')
    const stranger = await start(other, './temp/')
    t.regex(await stranger.send('attach'), /NotFound/)
    const reader = await start(other, join(one, 'temp'))
    await reader.ok('attach')
    t.is((await compared(`${key},pid=${writer.pid}`, `${key},pid=${stranger.pid}`)).meet, false)
    t.is((await compared(`${key},pid=${writer.pid}`, `${key},pid=${reader.pid}`)).meet, true)
    const { stdout } = await cli(['doctor', key, '--pid', String(stranger.pid), '--json'])
    const codes = JSON.parse(stdout).findings.map(({ code }: { code: string }) => code)
    t.deepEqual(codes, ['OTHER_TEMP_FOLDER'])
    for (const peer of [reader, stranger, writer]) await peer[Symbol.asyncDispose]()
  })
}
