// What `npm pack` packs, and what a project that installs it can do with it.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { capabilities } from 'qt-ipc'
import { root } from '../helpers/root.js'

function run(t: ExecutionContext, cwd: string, program: string, ...args: string[]): string {
  // The addon is not packed; a project builds it.
  const env = { ...process.env, QT_IPC_ADDON: capabilities().addon.file }
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  t.is(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** The package as npm packs it; in a folder of its own, packed when one is given. */
function pack(t: ExecutionContext, target?: string): { file: string; paths: readonly string[] } {
  const where = target === undefined ? ['--dry-run'] : ['--pack-destination', target]
  const [packed]: Packed[] = JSON.parse(run(t, root, 'npm', 'pack', '--json', ...where))
  if (!packed) throw new Error('npm pack has packed nothing')
  return { file: packed.filename, paths: packed.files.map(({ path }) => path) }
}

const text = (path: string) => readFileSync(join(root, path), 'utf8')

test('the package has what is needed to build and run it, and nothing else', t => {
  const { paths } = pack(t)
  const foreign = paths.filter(
    path =>
      !/^(package\.json|README\.md|LICENSE|CMakeLists\.txt)$/.test(path) &&
      !/^dist\/(.*\.js|types\/.*\.d\.ts|third-party-licenses\.txt)$/.test(path) &&
      !/^bridge\/.*\.(cc|h|cjs|mjs|d\.cts)$/.test(path) &&
      !/^cpp\/include\/.*\.h$/.test(path) &&
      !/^(docs|examples)\//.test(path),
  )
  t.deepEqual(foreign, [])
  for (const path of [
    'README.md',
    'LICENSE',
    'CMakeLists.txt',
    'bridge/addons.cjs',
    'bridge/build.mjs',
    'bridge/addon.cc',
    'cpp/include/qt_ipc_bounded_buffer.h',
  ])
    t.true(paths.includes(path), path)
})

test('every target of "exports" is packed, and every file that a packed one names', t => {
  const { paths } = pack(t)
  const packed = new Set(paths)
  const targets = [
    ...JSON.stringify(JSON.parse(text('package.json')).exports).matchAll(/"\.\/([^"*]+\.[^"/]+)"/g),
  ]
    .map(([, path = '']) => path)
    .filter(path => path.includes('/') || path === 'package.json')
  t.true(targets.length >= 13)
  for (const path of targets) t.true(packed.has(path), path)

  let checked = 0
  for (const path of paths.filter(path => path.startsWith('dist/') && /\.(js|d\.ts)$/.test(path)))
    for (const [, wanted = ''] of text(path).matchAll(
      /(?:from |import\(|require\()['"](\.[^'"]+)['"]/g,
    )) {
      const found = normalize(join(dirname(path), wanted))
      const name = path.endsWith('.d.ts')
        ? found.replace(/\.js$/, '.d.ts').replace(/\.cjs$/, '.d.cts')
        : found
      t.true(packed.has(name), `${path} names ${wanted}`)
      checked += 1
    }
  t.true(checked > 200)
})

const consumer = `
import { type Codec, type Infer, QtIpcError, SharedMemory, SystemSemaphore, NativeIpcKey, capabilities } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { listSegments, type SharedSegment } from 'qt-ipc/inspect'
import { NativeIpcKey as PureKey } from 'qt-ipc/keys'
import { struct, u32 } from 'qt-ipc/layout'
import { cString } from 'qt-ipc/text'

const ds = qt('5.15')
export async function main(key: string): Promise<string> {
  const shm = await SharedMemory.create(key, 64)
  const codec: Codec<string | null> = ds.string
  const value: Infer<typeof codec> = 'text'
  await shm.write(codec, value)
  const size: number = struct('Pair', { a: u32, b: u32 }).byteLength
  if (size !== 8) throw new Error('layout')
  const bytes: Uint8Array = await shm.read()
  const read: string | null = await shm.read(codec)
  const title: Codec<string> = cString('gbk', 16)
  if (title.decode(title.encode('你好')) !== '你好') throw new Error('text')
  const semaphore: SystemSemaphore = await SystemSemaphore.open(key + ' counter')
  semaphore.close()
  const native: PureKey = NativeIpcKey.legacy(key)
  const segments: readonly SharedSegment[] = await listSegments({ keys: [key] })
  const listed = segments.filter(segment => segment.key === key).length
  await shm.detach()
  try {
    SharedMemory.attachSync(key)
  } catch (error) {
    if (!(error instanceof QtIpcError) || error.code !== 'ERR_QT_IPC_NOT_FOUND') throw error
  }
  return [read, bytes.length, listed, native.type, typeof capabilities().zeroCopy].join()
}
// @ts-expect-error a timeout is a number
export const wrong = () => SharedMemory.attach('key', { timeout: '5' })
main('consumer ' + process.pid).then(line => console.log(line))
`

test('a project that installs it compiles under node16, nodenext and bundler, and runs as ESM and CommonJS', t => {
  t.timeout(120_000)
  const project = mkdtempSync(join(tmpdir(), 'qt-ipc-consumer-'))
  t.teardown(() => rmSync(project, { recursive: true }))
  const { file } = pack(t, project)
  const modules = join(project, 'node_modules')
  mkdirSync(join(modules, 'qt-ipc'), { recursive: true })
  run(t, project, 'tar', 'xzf', file, '-C', join(modules, 'qt-ipc'), '--strip-components=1')
  for (const name of ['@exodus', '@types', 'undici-types'])
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  for (const name of ['esm.mts', 'cjs.cts', 'bundled.ts'])
    writeFileSync(join(project, name), consumer)

  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['--strict', '--target', 'es2022', '--types', 'node', '--outDir', 'out']
  const compile = (...words: string[]) =>
    run(t, project, process.execPath, tsc, ...options, ...words)
  compile('--module', 'nodenext', '--moduleResolution', 'nodenext', 'esm.mts', 'cjs.cts')
  compile('--module', 'node16', '--moduleResolution', 'node16', 'esm.mts')
  compile('--noEmit', '--module', 'esnext', '--moduleResolution', 'bundler', 'bundled.ts')
  for (const name of ['esm.mjs', 'cjs.cjs'])
    t.is(run(t, project, process.execPath, join('out', name)), 'text,64,1,systemv,boolean\n', name)

  const { bin }: { bin: Record<string, string> } = JSON.parse(text('package.json'))
  const command = join(modules, 'qt-ipc', bin['qt-ipc'] ?? '')
  t.regex(readFileSync(command, 'utf8'), /^#!\/usr\/bin\/env node\n/)
  // Here there is no addon, which only what looks into memory needs.
  const qtIpc = (...words: string[]) => {
    const env = { ...process.env, QT_IPC_ADDON: '' }
    const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], {
      cwd: project,
      env,
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }
  t.true(qtIpc('keys', 'demo').output.includes('qipc_sharedmemory_demo'))
  for (const words of [['--help'], ['keys', 'demo', 'demo'], ['read', '--help'], ['ls']])
    t.is(qtIpc(...words).status, 0, words.join(' '))
  const { status, output } = qtIpc('read', 'demo')
  t.is(status, 1)
  t.regex(output, /^qt-ipc: addon: cannot be loaded; tried\n {2}.*: not found\n/)
})
