// Which addon an installed package loads, and what it says when it can load none.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { capabilities } from 'qt-ipc'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'
import { root } from '../helpers/root.js'

const builtAddon = capabilities().addon.file

/** A project in which npm has installed the package, without an addon. */
function project(t: ExecutionContext, version?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-installed ä '))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const installed = join(folder, 'node_modules', 'qt-ipc')
  for (const path of ['package.json', 'bridge/addons.cjs', 'dist'])
    cpSync(join(root, path), join(installed, path), { recursive: true })
  symlinkSync(join(root, 'node_modules', '@exodus'), join(folder, 'node_modules', '@exodus'))
  if (version === undefined) return folder
  const manifest = join(installed, 'package.json')
  const text = readFileSync(manifest, 'utf8')
  writeFileSync(manifest, text.replace(/"version": ".*"/, `"version": "${version}"`))
  return folder
}

/** Installs a file of a platform package: the addon, or one that cannot be loaded. */
function install(folder: string, path: string, from?: string): void {
  const file = join(folder, 'node_modules', path)
  mkdirSync(dirname(file), { recursive: true })
  if (from === undefined) writeFileSync(file, 'no addon')
  else cpSync(from, file)
}

interface Ran {
  readonly override?: string
  readonly flags?: readonly string[]
}

function run(folder: string, script: string, { override, flags = [] }: Ran = {}) {
  const { QT_IPC_ADDON: _, ...environment } = process.env
  const env = override === undefined ? environment : { ...environment, QT_IPC_ADDON: override }
  const args = [...flags, '--input-type=module', '-e', script]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  return { status, output: stdout.trim(), stderr }
}

const attach = `
  import { SharedMemory } from 'qt-ipc'
  try { await SharedMemory.attach('key') } catch ({ code, message }) { console.log(code + '\\n' + message) }`

test('without an addon all works that needs none', t => {
  const { output, stderr } = run(
    project(t),
    `
    import { CodecError, NativeIpcKey, QtIpcError, SharedMemory } from 'qt-ipc'
    import { qt } from 'qt-ipc/datastream'
    console.log(NativeIpcKey.legacy('key').nativeKey)
    console.log(qt('6.4').string.decode(qt('6.4').string.encode('text')))
    console.log(await SharedMemory.attach('key').catch(error => error instanceof QtIpcError))`,
  )
  const [key, text, isError] = output.split('\n')
  t.regex(key ?? '', /qipc_sharedmemory_key/, stderr)
  t.deepEqual([text, isError], ['text', 'true'])
})

test('the error names every file that was tried, and a command that builds the addon', t => {
  const { output, stderr } = run(project(t), attach)
  t.is(output.split('\n')[0], 'ERR_QT_IPC_NO_ADDON', stderr)
  for (const part of [
    'build/addon/Release/bridge.node: not found',
    `@qt-ipc/linux-${process.arch}/noqt.node: not found`,
    'not found\nInstall qt-ipc with its optional dependencies, or build the addon: npm run build:native --prefix ',
  ])
    t.true(output.includes(part), `${part} is not in ${output}`)
})

test('the first file of the platform package that can be loaded is taken; it meets a native Qt program', async t => {
  const folder = project(t)
  const prefix = `@qt-ipc/linux-${process.arch}`
  const names = process.arch === 'x64' ? ['qt66.node', 'qt62.node'] : ['noqt.node']
  const last = names.pop() ?? ''
  for (const name of names) install(folder, `${prefix}/${name}`)
  install(folder, `${prefix}/${last}`, builtAddon)
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key, { qt: 5 })
  await peer.ok('create 8')
  const { output, stderr } = run(
    folder,
    `
    import { capabilities, SharedMemory } from 'qt-ipc'
    const shm = await SharedMemory.attach(${JSON.stringify(key)})
    console.log(JSON.stringify({ size: shm.size, ...capabilities().addon }))`,
  )
  const { size, file, refused } = JSON.parse(output || `{ "file": ${JSON.stringify(stderr)} }`)
  t.is(file, `${prefix}/${last}`)
  t.true(size >= 8)
  const tried: { file: string; reason: string }[] = refused
  t.deepEqual(
    tried.slice(-names.length).map(one => one.file),
    names.map(name => `${prefix}/${name}`),
  )
  for (const { reason } of tried.slice(-names.length))
    t.regex(reason, /invalid ELF header|file too short/)
})

test('an addon of another version is refused', t => {
  const folder = project(t, '9.9.9')
  install(folder, `@qt-ipc/linux-${process.arch}/noqt.node`, builtAddon)
  const { output } = run(folder, attach)
  t.regex(output, /noqt\.node: belongs to qt-ipc \d.*, but this is qt-ipc 9\.9\.9\n/)
  const platform = `linux-${process.arch}`
  t.true(output.includes(`npm install qt-ipc@9.9.9 @qt-ipc/${platform}@9.9.9`), output)
})

test('two copies of one version in a program have one addon, whichever files they find', t => {
  const folder = project(t)
  const copies = ['one', 'two'].map(name => {
    const copy = join('node_modules', name)
    cpSync(join(folder, 'node_modules/qt-ipc'), join(folder, copy, 'node_modules/qt-ipc'), {
      recursive: true,
    })
    install(folder, `${name}/node_modules/@qt-ipc/linux-${process.arch}/noqt.node`, builtAddon)
    return `./${copy}/node_modules/qt-ipc/dist/index.js`
  })
  const { output, stderr } = run(
    folder,
    `
    const [a, b] = await Promise.all(${JSON.stringify(copies)}.map(path => import(path)))
    await using one = await a.SharedMemory.create('copies', 8)
    await using two = await b.SharedMemory.attach('copies')
    using lock = await one.lock()
    try { two.lockSync({ timeout: 50 }) } catch ({ code }) { console.log(code) }
    console.log(a.SharedMemory !== b.SharedMemory, process.report.getReport().sharedObjects.filter(one => /\\.node$/.test(one)).length)`.replace(
      /await using|using/g,
      'const',
    ),
  )
  t.is(output, 'ERR_QT_IPC_BUSY\ntrue 1', stderr)
})

test('an override must load: nothing else is tried', t => {
  const folder = project(t)
  install(folder, `@qt-ipc/linux-${process.arch}/noqt.node`, builtAddon)
  const { output } = run(folder, attach, { override: '/nonexistent/bridge.node' })
  t.regex(output, /tried\n {2}\/nonexistent\/bridge\.node: not found\n/)
  t.regex(output, /Correct QT_IPC_ADDON, or unset it/)
  t.regex(run(folder, attach, { override: builtAddon }).output, /^ERR_QT_IPC_NOT_FOUND/)
})

test('the permission model of Node: the error names the flag', t => {
  const folder = project(t)
  install(folder, `@qt-ipc/linux-${process.arch}/noqt.node`, builtAddon)
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission'
  const flags = [flag, '--allow-fs-read=*', '--no-warnings']
  t.regex(run(folder, attach, { flags }).output, /noqt\.node: .*--allow-addons/)
})
