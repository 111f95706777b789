// A program that a bundler has joined with qt-ipc: the addon comes from the platform package, by its static name.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { type BuildOptions, build } from 'esbuild'
import { capabilities } from 'qt-ipc'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'
import { root } from '../helpers/root.js'

const builtAddon = capabilities().addon.file

/** A folder with the bundle of a program that reads a segment, and nothing else. */
async function bundled(
  t: ExecutionContext,
  { installed, options }: { installed: boolean; options: BuildOptions },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-bundle-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const source = join(folder, 'source')
  const modules = join(source, 'node_modules')
  for (const path of ['package.json', 'bridge/addons.cjs', 'dist'])
    cpSync(join(root, path), join(modules, 'qt-ipc', path), { recursive: true })
  cpSync(join(root, 'node_modules/@exodus'), join(modules, '@exodus'), { recursive: true })
  if (installed) {
    const platform = join(modules, `@qt-ipc/linux-${process.arch}`)
    mkdirSync(platform, { recursive: true })
    cpSync(builtAddon, join(platform, 'noqt.node'))
  }
  writeFileSync(
    join(source, 'main.mjs'),
    `
    import { capabilities, NativeIpcKey, SharedMemory } from 'qt-ipc'
    async function main() {
      console.log(NativeIpcKey.legacy('key').nativeKey.includes('qipc_sharedmemory_key'))
      const shm = await SharedMemory.attach(process.argv[2])
      console.log(shm.size >= 8, capabilities().addon.file)
    }
    main().catch(error => console.log(error.message))`,
  )
  await build({
    entryPoints: [join(source, 'main.mjs')],
    bundle: true,
    platform: 'node',
    loader: { '.node': 'copy' },
    outdir: join(folder, 'out'),
    logLevel: 'silent',
    ...options,
  })
  rmSync(source, { recursive: true })
  return folder
}

function run(folder: string, file: string, key: string, override = ''): string {
  const env = { ...process.env, QT_IPC_ADDON: override }
  const words = [join(folder, 'out', file), key]
  const { stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
  return `${stdout}${stderr}`.trim()
}

const formats = {
  cjs: { file: 'main.js', options: { format: 'cjs' } },
  esm: {
    file: 'main.mjs',
    options: {
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      banner: {
        js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
      },
    },
  },
} as const

for (const [format, { file, options }] of Object.entries(formats))
  test(`esbuild, ${format}: the bundle meets a native Qt program`, async t => {
    const folder = await bundled(t, { installed: true, options })
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 8')
    t.is(run(folder, file, key), `true\ntrue @qt-ipc/linux-${process.arch}/noqt.node`)
  })

test('without a platform package the bundle is made all the same, and its error says what to do', async t => {
  const folder = await bundled(t, { installed: false, options: formats.cjs.options })
  const key = uniqueKey(t)
  const output = run(folder, 'main.js', key)
  t.regex(output, /^true\naddon: cannot be loaded; tried\n {2}@qt-ipc\//)
  t.regex(output, /Leave qt-ipc out of the bundle and install it beside it, or let QT_IPC_ADDON/)
})

for (const [format, { file, options }] of Object.entries({
  ...formats,
  'esm without a banner': {
    file: 'main.mjs',
    options: { format: 'esm', outExtension: { '.js': '.mjs' } },
  },
} as const))
  test(`esbuild, ${format}: QT_IPC_ADDON names the addon of a bundle`, async t => {
    const folder = await bundled(t, { installed: false, options })
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 8')
    t.is(run(folder, file, key, builtAddon), `true\ntrue ${builtAddon}`)
  })
