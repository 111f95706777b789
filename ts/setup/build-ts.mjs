// Compiles the library: ts/src to build/ts, its declarations to dist/types, and the files that are published to dist.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reportingProblems } from './problem.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'
import { hashOf } from './stamp.mjs'

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const dist = join(root, 'dist')
const compiled = join(root, 'build', 'ts')
const stamp = join(dist, '.source')
const inputs = [
  'ts/src',
  'ts/tsconfig.base.json',
  'ts/tsconfig.json',
  'ts/setup/build-ts.mjs',
  'ts/setup/bundle.mjs',
  'package-lock.json',
]

/** Compiles into dist/, unless dist/ is what the sources would give. */
export async function buildTs() {
  const source = hashOf(...inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return 'current'
  // What a source that is gone has left would still be found by an import.
  for (const folder of [dist, compiled]) rmSync(folder, { recursive: true, force: true })
  await run(process.execPath, [tsc, '-p', 'ts/tsconfig.json'], {
    explain: () => 'ts/tsconfig.json does not compile.',
  })
  // Not before npm has installed the bundler.
  const { bundle } = await import('./bundle.mjs')
  await bundle(compiled, dist)
  writeFileSync(stamp, source)
  return 'built'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await reportingProblems(buildTs)
