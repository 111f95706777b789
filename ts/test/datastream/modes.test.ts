import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const script = join(dirname(fileURLToPath(import.meta.url)), 'helpers', 'outcomes.ts')

test('generated code and closures give the same values and the same errors', t => {
  const run = (...flags: string[]) =>
    execFileSync(process.execPath, [...flags, '--import=tsx', script], { encoding: 'utf8' })
      .trim()
      .split(' ')
  const [generated, digest] = run()
  const [closures, other] = run('--disallow-code-generation-from-strings')
  t.is(generated, 'generated')
  t.is(closures, 'closures')
  t.is(digest, other)
})
