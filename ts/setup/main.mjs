// Makes a fresh machine ready, and is quick when it is:  node ts/setup/main.mjs demo|test|peers|bench|all [--strict]
// Runs before `npm ci`, so it uses nothing but Node. With --strict all of C++ is built
// anew, and a warning is an error.
import { buildAddon } from './addon.mjs'
import { buildTs } from './build-ts.mjs'
import { buildNativePrograms } from './native-programs.mjs'
import { needsOf } from './needs.mjs'
import { ensureNode } from './node.mjs'
import { ensureModules } from './npm.mjs'
import { ensurePackages } from './packages.mjs'
import { Problem } from './problem.mjs'
import { runSteps } from './progress.mjs'

const [what, ...rest] = process.argv.slice(2)
const options = {
  strict: rest.includes('--strict'),
  // Of the native programs, those that the version matrix plays with.
  targets: what === 'peers' ? ['memory', 'semaphore'] : ['all'],
}
if (!['demo', 'test', 'peers', 'bench', 'all'].includes(what)) {
  console.error('usage: node ts/setup/main.mjs demo|test|peers|bench|all [--strict]')
  process.exit(2)
}

const qtMajors = what === 'bench' ? [6] : [6, 5]
const steps = [
  { title: 'Node.js', run: ensureNode },
  { title: 'System packages', run: note => ensurePackages(needsOf[what], note) },
  { title: 'Node modules', run: ensureModules },
  { title: 'TypeScript', run: buildTs },
  { title: 'Addon', run: () => buildAddon(options) },
  ...qtMajors.map(major => ({
    title: `Native programs with Qt ${major}`,
    run: () => buildNativePrograms(major, options),
  })),
]

try {
  await runSteps(steps)
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(`\n${error.log}\n${error.message}`)
  process.exitCode = 1
}
