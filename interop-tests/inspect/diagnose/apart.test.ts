// Programs that do not meet, because something else than the key differs.
import test from 'ava'
import { asRootSerially } from '../../helpers/as-root.js'
import { uniqueKey } from '../../helpers/keys.js'
import { qtMajors } from '../../helpers/peer.js'
import { survives } from '../../helpers/run-isolated.js'

const prelude = `
  import { mkdirSync, rmSync } from 'node:fs'
  import { codesOf, doctor } from './interop-tests/inspect/diagnose/helpers/doctor.ts'
  const release = { qt: Number(process.argv[2]) }
  const writer = await memoryPeer(t, key, release)
  await writer.ok('create 64')
  // Root also sees the namespaces of the other tests.
  const ours = (findings, pids = []) => findings.filter(({ subject }) =>
    subject.includes(key.replace(/[^a-zA-Z]/g, '')) || pids.some(pid => subject === 'process ' + pid))
  const end = async (...peers) => { for (const peer of [...peers, writer]) await peer[Symbol.asyncDispose]() }
`

const scenes: readonly (readonly [title: string, run: typeof asRootSerially, snippet: string])[] = [
  [
    'a healthy pair gives no finding, from any side',
    test.serial,
    `
    const reader = await memoryPeer(t, key, release)
    await reader.ok('attach')
    assert.deepEqual(codesOf(await doctor([key])), [])
    assert.deepEqual(codesOf(ours(await doctor([]))), [])
    assert.deepEqual(codesOf(await doctor([key, '--pid', String(reader.pid)])), [])
    assert.deepEqual(codesOf(await doctor([key + ',pid=' + writer.pid])), [])
    await end(reader)`,
  ],
  [
    'another temporary folder',
    test.serial,
    `
    mkdirSync('/tmp/elsewhere')
    const reader = await memoryPeer(t, key, { ...release, env: { TMPDIR: '/tmp/elsewhere' } })
    assert.match(await reader.send('attach'), /NotFound/)
    for (const findings of [
      await doctor([key, '--pid', String(reader.pid)]),
      await doctor([key], { env: { TMPDIR: '/tmp/elsewhere' } }),
    ]) {
      assert.deepEqual(codesOf(findings), ['OTHER_TEMP_FOLDER'])
      assert.match(findings[0].cause, /is in \\/tmp, .* is \\/tmp\\/elsewhere/)
      assert.match(findings[0].remedy, /TMPDIR=\\/tmp$/)
    }
    assert.deepEqual(codesOf(await doctor([key])), [])
    await end(reader)`,
  ],
  [
    'a temporary folder that is not there',
    test.serial,
    `
    const reader = await memoryPeer(t, key, { ...release, env: { TMPDIR: '/tmp/nowhere' } })
    assert.deepEqual(
      codesOf(await doctor([key, '--pid', String(reader.pid)])).sort(),
      ['MISSING_TEMP_FOLDER', 'OTHER_TEMP_FOLDER'],
    )
    assert.deepEqual(codesOf(ours(await doctor([]), [reader.pid])), ['MISSING_TEMP_FOLDER'])
    await end(reader)`,
  ],
  [
    'another IPC namespace',
    asRootSerially,
    `
    const reader = await memoryPeer(t, key, { ...release, through: ['unshare', '--ipc'] })
    for (const findings of [
      await doctor([key, '--pid', String(reader.pid)]),
      await doctor([key], { through: ['unshare', '--ipc'] }),
    ]) {
      assert.deepEqual(codesOf(findings), ['OTHER_IPC_NAMESPACE'])
      assert(findings[0].evidence.some(text => text.includes(' ' + writer.pid + ' ')))
    }
    await end(reader)`,
  ],
  [
    'the same IPC namespace, another /tmp',
    asRootSerially,
    `
    const through = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp; exec "$@"', 'sh']
    const reader = await memoryPeer(t, key, { ...release, through })
    assert.match(await reader.send('attach'), /NotFound/)
    assert.deepEqual(codesOf(await doctor([key, '--pid', String(reader.pid)])), ['OTHER_MOUNT_NAMESPACE'])
    await end(reader)`,
  ],
  [
    'both: two containers that share nothing',
    asRootSerially,
    `
    const through = ['unshare', '--ipc', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp; exec "$@"', 'sh']
    const reader = await memoryPeer(t, key, { ...release, through })
    assert.deepEqual(
      codesOf(await doctor([key, '--pid', String(reader.pid)])),
      ['OTHER_IPC_NAMESPACE', 'OTHER_MOUNT_NAMESPACE'],
    )
    await end(reader)`,
  ],
  [
    'another user',
    asRootSerially,
    `
    const through = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    const reader = await memoryPeer(t, key, { ...release, through })
    assert.match(await reader.send('attach'), /PermissionDenied/)
    const findings = await doctor([key, '--pid', String(reader.pid)])
    assert.deepEqual(codesOf(findings), ['OTHER_USER'])
    assert.match(findings[0].cause, /root \\(uid 0\\) with mode 0600.*uid 65534/)
    await end(reader)`,
  ],
  [
    'nobody has made it',
    test.serial,
    `
    const findings = await doctor(['another key'])
    assert.deepEqual(codesOf(findings), ['NO_SEGMENT'])
    assert.equal(findings[0].subject, 'another key')
    await end()`,
  ],
]

for (const qt of qtMajors)
  for (const [title, run, snippet] of scenes)
    run(`Qt ${qt}: ${title}`, async t => {
      await survives(t, prelude + snippet, { args: [uniqueKey(t), String(qt)] })
    })
