// Compiles the library twice from one source: ESM for `import`, CommonJS for `require`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

for (const project of ['ts/tsconfig.json', 'ts/tsconfig.cjs.json'])
  execFileSync(process.execPath, [tsc, '-p', join(root, project)], { cwd: root, stdio: 'inherit' })

// The package itself says "type": "module"; this file says otherwise for the CommonJS half.
mkdirSync(join(root, 'dist', 'cjs'), { recursive: true })
writeFileSync(join(root, 'dist', 'cjs', 'package.json'), '{ "type": "commonjs" }\n')
