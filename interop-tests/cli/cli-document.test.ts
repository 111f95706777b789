// The commands of docs/cli.md, run in their order beside a native Qt program: they print what the page says.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { qt } from 'qt-ipc/datastream'
import { cliFile } from '../helpers/cli.js'
import { memoryPeer } from '../helpers/peer.js'
import { root } from '../helpers/root.js'

const page = readFileSync(join(root, 'docs', 'cli.md'), 'utf8')

interface Example {
  readonly command: string
  /** A line of three dots stands for any lines, three dots in a line for any text. */
  readonly output: string
}

/** Indented, and with a prompt. */
const examples: Example[] = page
  .split(/^ {4}\$ /m)
  .slice(1)
  .map(text => {
    const [command = '', ...rest] = text.split('\n')
    const end = rest.findIndex((line, index) =>
      line !== '' ? !line.startsWith('    ') : !rest[index + 1]?.startsWith('    '),
    )
    const lines = rest.slice(0, end < 0 ? undefined : end).map(line => line.slice(4))
    return { command, output: lines.join('\n').trim() }
  })

function pattern(output: string): RegExp {
  const escaped = output
    .split('\n')
    .map(line => line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('\n')
    .replace(/^\\\.\\\.\\\.$/gm, '[^]*?')
    .replace(/(?<!\.)\\\.\\\.\\\.(?!\\\.)/g, '.*')
    .replace(/\d\d:\d\d:\d\d\\\.\d{3}/g, '\\d\\d:\\d\\d:\\d\\d\\.\\d{3}')
    .replace(/2026-11-20T/g, '\\d{4}-\\d\\d-\\d\\dT')
  return new RegExp(`^${escaped}$`)
}

test('the commands of the page print what it says', async t => {
  t.timeout(120_000)
  t.true(examples.length >= 12)
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-page-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const command = join(folder, 'qt-ipc')
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${cliFile}' "$@"\n`)
  chmodSync(command, 0o755)

  const peer = await memoryPeer(t, 'Station', { qt: 5 })
  await peer.ok('open 256')
  const ds = qt('5.15')
  const value = Buffer.concat([ds.string.encode('Oslo'), ds.double.encode(21.5)])
  await peer.ok(`write ${value.toString('hex')}`)
  for (const { command, output } of examples) {
    const { stdout, stderr } = spawnSync('bash', ['-c', command], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, COLUMNS: undefined },
    })
    t.regex((stdout + stderr).trim(), pattern(output), command)
  }
})
