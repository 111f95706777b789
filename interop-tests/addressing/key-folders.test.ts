// Directories in which no key file can be created: one code, the path, the cause, and a finding of the doctor.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { cli } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { asNobody, canBeNobody } from '../helpers/nobody.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'

/** Only root can mount, and become another user. */
const asRoot = canBeNobody ? test.serial : test.skip

interface Scene {
  readonly title: string
  /** The value of TMPDIR. */
  readonly make: (folder: string) => string
  readonly reason: RegExp
  readonly errno: number
  readonly finding: 'UNUSABLE_KEY_FOLDER' | 'MISSING_TEMP_FOLDER'
}

function mounted(folder: string, options: string): string {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  if (status !== 0) throw new Error(String(stderr))
  return folder
}

const scenes: readonly Scene[] = [
  {
    title: 'not writable',
    make: folder => {
      chmodSync(folder, 0o755)
      return folder
    },
    reason: /belongs to root \(uid 0\) with mode 0755/,
    errno: 13,
    finding: 'UNUSABLE_KEY_FOLDER',
  },
  {
    title: 'private to another user',
    make: folder => {
      const inner = join(folder, 'inner')
      mkdirSync(inner)
      chmodSync(inner, 0o700)
      chmodSync(folder, 0o755)
      return inner
    },
    reason: /belongs to root \(uid 0\) with mode 0700/,
    errno: 13,
    finding: 'UNUSABLE_KEY_FOLDER',
  },
  {
    title: 'read-only',
    make: folder => mounted(folder, 'mode=1777,ro'),
    reason: /file system of .* is read-only/,
    errno: 30,
    finding: 'UNUSABLE_KEY_FOLDER',
  },
  {
    title: 'full',
    make: folder => mounted(folder, 'mode=1777,nr_inodes=1'),
    reason: /no space or no inode left/,
    errno: 28,
    finding: 'UNUSABLE_KEY_FOLDER',
  },
  {
    title: 'a file',
    make: folder => {
      const file = join(folder, 'file')
      writeFileSync(file, '')
      chmodSync(folder, 0o755)
      return file
    },
    reason: /file is not a directory/,
    errno: 20,
    finding: 'MISSING_TEMP_FOLDER',
  },
  {
    title: 'missing',
    make: folder => join(folder, 'missing'),
    reason: /TMPDIR is .*, which is not a directory/,
    errno: 13,
    finding: 'MISSING_TEMP_FOLDER',
  },
]

const calls = `
  import { SharedMemory, SystemSemaphore, SingleInstance, NativeIpcKey } from 'qt-ipc'
  const [text, kind] = process.argv.slice(1)
  const key = kind === 'native' ? NativeIpcKey.native(text, 'systemv') : text
  const report = {}
  const attempt = async (name, call) => {
    try { report[name] = String(await call()) }
    catch ({ code, qtError, errno, hint, message }) { report[name] = { code, qtError, errno, hint, message } }
  }
  await attempt('create', () => SharedMemory.create(key, 64))
  await attempt('createSync', () => SharedMemory.createSync(key, 64))
  await attempt('systemv', () => SharedMemory.create(key, 64, { backend: 'systemv' }))
  await attempt('open', () => SharedMemory.open(key, 64))
  await attempt('semaphore', () => SystemSemaphore.open(key, 1))
  await attempt('createSemaphore', () => SystemSemaphore.create(key, 1))
  if (kind === 'legacy') await attempt('instance', () => SingleInstance.acquire(key))
  console.log(JSON.stringify(report))`

interface Failed {
  readonly code?: string
  readonly qtError?: string
  readonly errno?: number
  readonly hint?: string
  readonly message?: string
}

function folderOf(t: ExecutionContext): string {
  const folder = mkdtempSync('/tmp/key-folder-')
  chmodSync(folder, 0o777)
  // A mount is ended with the namespace of the run; elsewhere here.
  t.teardown(() => spawnSync('umount', [folder]))
  return folder
}

async function failures(t: ExecutionContext, args: string[], TMPDIR: string, cwd?: string) {
  const through = cwd === undefined ? asNobody : [...asNobody]
  const child = await runChild(t, calls, { args, through, env: { TMPDIR } })
  t.is(child.code, 0, child.stderr)
  return Object.entries(JSON.parse(child.stdout) as Record<string, Failed>)
}

function explained(t: ExecutionContext, name: string, failed: Failed, scene: Scene, place: string) {
  const { code, qtError, errno, hint = '', message = String(failed) } = failed
  t.is(code, 'ERR_QT_IPC_KEY_ERROR', `${name}: ${message}`)
  t.is(qtError, 'KeyError', name)
  t.is(errno, scene.errno, name)
  t.regex(message, new RegExp(`cannot (create|inspect) the key file ${place}`), name)
  t.regex(hint, scene.reason, name)
  t.regex(hint, /TMPDIR/, name)
  t.notRegex(message, /CAP_IPC_OWNER/, name)
}

interface Told {
  readonly code: string
  readonly cause: string
  readonly evidence: readonly string[]
}

for (const scene of scenes)
  asRoot(`TMPDIR is ${scene.title}`, async t => {
    const key = uniqueKey(t)
    const TMPDIR = scene.make(folderOf(t))
    // Qt before 6.9 resolves a path that exists, also that of a file.
    const place = scene.title === 'missing' ? '/qipc_' : `${TMPDIR}/qipc_`
    for (const [name, failed] of await failures(t, [key, 'legacy'], TMPDIR))
      explained(t, name, failed, scene, place)

    // Qt, too, creates nothing there.
    for (const qt of qtMajors) {
      const peer = await memoryPeer(t, key, { qt, through: asNobody, env: { TMPDIR } })
      t.regex(await peer.send('create 64'), /^error /, `Qt ${qt}`)
      const told = await cli(['doctor', key, '--pid', String(peer.pid), '--json'])
      hasFinding(t, scene, told.stdout)
    }
    const told = await cli(['doctor', key, '--json'], { through: asNobody, env: { TMPDIR } })
    hasFinding(t, scene, told.stdout)
  })

function hasFinding(t: ExecutionContext, { finding, reason }: Scene, stdout: string): void {
  const { findings }: { findings: readonly Told[] } = JSON.parse(stdout)
  const found = findings.find(({ code }) => code === finding)
  t.truthy(found, stdout)
  if (finding === 'UNUSABLE_KEY_FOLDER') t.regex(found?.cause ?? '', reason)
}

asRoot('the path of a native key in such a directory, and one without a directory', async t => {
  for (const scene of scenes.filter(({ finding }) => finding === 'UNUSABLE_KEY_FOLDER')) {
    const folder = scene.make(folderOf(t))
    const path = join(folder, 'native')
    for (const [name, failed] of await failures(t, [path, 'native'], '/tmp'))
      explained(t, name, failed, scene, path)
    const told = await cli(['doctor', `systemv:${path}`, '--json'], { through: asNobody })
    hasFinding(t, scene, told.stdout)
    t.false(existsSync(path))
  }
  // `asNobody` runs it in the folder of package.json.
  for (const [name, failed] of await failures(t, ['without-a-folder', 'native'], '/tmp')) {
    t.is(failed.code, 'ERR_QT_IPC_KEY_ERROR', `${name}: ${failed.message}`)
    t.regex(failed.hint ?? '', /without a directory is a file in the current directory/, name)
  }
})

asRoot('a directory that becomes usable again: no error, no finding', async t => {
  const key = uniqueKey(t)
  const TMPDIR = folderOf(t)
  chmodSync(TMPDIR, 0o755)
  const peer = await memoryPeer(t, key, { through: asNobody, env: { TMPDIR } })
  t.regex(await peer.send('create 64'), /^error /)
  chmodSync(TMPDIR, 0o1777)
  for (const [name, outcome] of await failures(t, [key, 'legacy'], TMPDIR))
    if (name === 'create') t.is(String(outcome), '[object Object]')
  await peer.ok('create 64')
  const { stdout } = await cli(['doctor', key, '--pid', String(peer.pid), '--json'])
  t.deepEqual(JSON.parse(stdout).findings, [])
})

asRoot('a POSIX denial names the capability that helps, and reading', async t => {
  const key = NativeIpcKey.native(`/${uniqueKey(t).replaceAll(/\W/g, '')}`, 'posix')
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(key.nativeKey)} 64`)
  const attach = `
    import { SharedMemory, NativeIpcKey } from 'qt-ipc'
    const key = NativeIpcKey.native(process.argv[1], 'posix')
    const error = await SharedMemory.attach(key).then(() => undefined, error => error)
    const look = await SharedMemory.attach(key, { mode: 'readOnly' }).then(shm => shm.size, error => error.code)
    console.log(JSON.stringify({ code: error?.code, hint: error?.hint, look }))`
  const ask = async () => {
    const child = await runChild(t, attach, { args: [key.nativeKey], through: asNobody })
    return JSON.parse(child.stdout) as { code?: string; hint?: string; look: number | string }
  }
  const denied = await ask()
  t.is(denied.code, 'ERR_QT_IPC_PERMISSION_DENIED')
  t.regex(denied.hint ?? '', /mode 0600: run as that user, or with CAP_DAC_OVERRIDE$/)
  t.is(denied.look, 'ERR_QT_IPC_PERMISSION_DENIED')
  chmodSync(`/dev/shm${key.nativeKey}`, 0o644)
  const readable = await ask()
  t.is(readable.code, 'ERR_QT_IPC_PERMISSION_DENIED')
  t.regex(readable.hint ?? '', /CAP_DAC_OVERRIDE; to read only, attach with mode: 'readOnly'/)
  t.is(readable.look, 64)
  await peer.ok('remove')
})
