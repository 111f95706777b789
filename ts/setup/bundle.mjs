// Joins the compiled modules into one file for each entry, and what entries share into chunks: most of the time that an
// import takes goes into opening many small files. Of a library that is no dependency of the package the used part is
// joined in, too.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import resolvePackages from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { root } from './root.mjs'

/** The file of dist/ for each module that is an entry. */
const entries = {
  index: 'index.js',
  keys: 'keys/index.js',
  datastream: 'datastream/index.js',
  layout: 'layout/index.js',
  text: 'text/index.js',
  inspect: 'inspect/index.js',
  cli: 'cli/main.js',
}

/** The folders of ts/src whose modules are one chunk. Each folder below cli/, which holds a command or a part of several, is one, too. */
const chunks = {
  codec: ['codec', 'errors'],
  datastream: ['datastream'],
  inspect: ['inspect'],
  keys: ['keys'],
  layout: ['layout'],
  system: ['arguments', 'environment', 'system'],
  text: ['text'],
  // What needs the addon.
  bridge: [
    'addressing',
    'bounded-buffer',
    'locking',
    'mapped-file',
    'memory',
    'native',
    'repair',
    'semaphore',
    'shared-memory',
    'single-instance',
  ],
}

/** Writes the entries to the folder `dist`; `compiled` is the folder into which ts/src was compiled. */
export async function bundle(compiled, dist) {
  const dependencies = Object.keys(packageIn(root).dependencies)
  const bundled = await rollup({
    input: Object.fromEntries(
      Object.entries(entries).map(([name, file]) => [name, join(compiled, file)]),
    ),
    external: [/^#/, ...dependencies.map(name => new RegExp(`^${name}/`))],
    plugins: [relativeImports, resolvePackages()],
    // Of all modules only these are needed for what they do when they are loaded; the first one is why "sideEffects" of
    // package.json names files.
    treeshake: { moduleSideEffects: id => /\b(own-environment|cli\/main)\.js$/.test(id) },
    logLevel: 'silent',
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message)
    },
  })
  const { output } = await bundled.write({
    dir: dist,
    chunkFileNames: 'chunks/[name]-[hash].js',
    hoistTransitiveImports: false,
    manualChunks: id => chunkOf(relative(compiled, id)),
  })
  await bundled.close()
  writeFileSync(join(dist, 'third-party-licenses.txt'), licensesOf(output))
}

// Before the other plugin, which would take "sideEffects" of the package for a statement about build/ts.
const relativeImports = {
  name: 'relative imports',
  resolveId: (source, importer) =>
    source.startsWith('.') ? resolve(dirname(importer), source) : null,
}

function chunkOf(module) {
  const [folder, below] = dirname(module).split(sep)
  if (folder === 'cli' && below === undefined) return undefined
  // The commands without the code that runs them, which is all that --help needs.
  if (folder === 'cli' && /(-command|-timing|help|memory\/options)\.js$/.test(module))
    return 'cli-commands'
  if (folder === 'cli') return `cli-${below}`
  return Object.keys(chunks).find(name => chunks[name].includes(folder))
}

/** The licence texts of the packages whose modules are in the output. */
function licensesOf(output) {
  const folders = output
    .flatMap(({ modules }) => Object.keys(modules))
    .map(module => module.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
  return [...new Set(folders.filter(folder => folder !== undefined))]
    .sort()
    .map(folder => {
      const { name, version } = packageIn(folder)
      const license = readdirSync(folder).find(file => /^licen[cs]e/i.test(file))
      if (license === undefined) throw new Error(`${folder} has no licence file`)
      return `${name} ${version}\n\n${readFileSync(join(folder, license), 'utf8').trim()}\n`
    })
    .join('\n\n')
}

const packageIn = folder => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
