// Where neither perl nor ipcs is installed, a held lock is still found, or the doctor says that it could not look.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { asRoot } from '../helpers/as-root.js'
import { cli } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'

/** A directory of programs with these only. */
function pathOf(...programs: string[]): string {
  const folder = mkdtempSync('/tmp/small-')
  for (const name of programs) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    symlinkSync(stdout.trim(), join(folder, name))
  }
  return folder
}

/** No shell at all, and a shell without the programs that read semaphores. */
const paths = [pathOf(), pathOf('sh', 'cat', 'nsenter')]

async function codesOf(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, stdout, stderr } = await cli(['doctor', ...words, '--json'], { env })
  if (stdout === '') throw new Error(stderr)
  const { findings }: { findings: { code: string }[] } = JSON.parse(stdout)
  if ((code === 0) !== (findings.length === 0)) throw new Error(`${code} ${stdout}`)
  return findings.map(found => found.code)
}

function brokenAddon(_t: ExecutionContext): string {
  const file = join(mkdtempSync('/tmp/small-'), 'bridge.node')
  writeFileSync(file, 'not an addon')
  return file
}

for (const qt of qtMajors)
  for (const PATH of paths) {
    test(`Qt ${qt}, PATH ${paths.indexOf(PATH)}: a held lock, and a free one`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      // A size that no other test has: where a segment of the same size lacks its key file, SPLIT_SEGMENT would be found.
      await peer.ok('create 4003')
      t.deepEqual(await codesOf([key], { PATH }), [])
      await peer.ok('lock')
      t.deepEqual(await codesOf([key], { PATH }), ['LOCK_HELD'])
      await peer.ok('unlock')
      t.deepEqual(await codesOf([key], { PATH }), [])

      // Without the addon, too, nothing is known about the lock, free or held.
      const env = { PATH, QT_IPC_ADDON: brokenAddon(t) }
      t.deepEqual(await codesOf([key], env), ['LOCK_UNREADABLE'])
      await peer.ok('lock')
      t.deepEqual(await codesOf([key], env), ['LOCK_UNREADABLE'])
      await peer.ok('unlock')
      await peer.ok('detach')
    })
  }

asRoot('a lock in another IPC namespace', async t => {
  const key = uniqueKey(t)
  const PATH = paths[1]
  const peer = await memoryPeer(t, key, { through: ['unshare', '--ipc'] })
  await peer.ok('create 4003')
  await peer.ok('lock')
  const words = [key, '--pid', String(peer.pid)]
  t.deepEqual(await codesOf(words, {}), ['LOCK_HELD'])
  t.deepEqual(await codesOf(words, { PATH }), ['LOCK_UNREADABLE'])
  await peer.ok('unlock')
  await peer.ok('detach')
})
