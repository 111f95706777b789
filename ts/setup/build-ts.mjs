// Compiles the library twice from one source: ESM for `import`, CommonJS for `require`.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from './problem.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'
import { hashOf } from './stamp.mjs'

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const dist = join(root, 'dist')
const stamp = join(dist, '.source')
const projects = ['ts/tsconfig.json', 'ts/tsconfig.cjs.json']
const inputs = [
  'ts/src',
  'ts/tsconfig.base.json',
  ...projects,
  'ts/setup/build-ts.mjs',
  'node_modules/typescript/package.json',
]

/** Compiles into dist/, unless dist/ is what the sources would give. */
export async function buildTs() {
  const source = hashOf(...inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return 'current'
  // What a source that is gone has left would still be found by an import.
  rmSync(dist, { recursive: true, force: true })
  for (const project of projects)
    await run(process.execPath, [tsc, '-p', project], {
      explain: () => `${project} does not compile.`,
    })

  // The package itself says "type": "module"; this file says otherwise for the CommonJS half.
  mkdirSync(join(dist, 'cjs'), { recursive: true })
  writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
  writeFileSync(stamp, source)
  return 'built'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildTs()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    console.error(`${error.log}${error.message}`)
    process.exitCode = 1
  }
}
