import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..', '..', '..')

/** What a program, bundled for the platform, gives to `report(...)` when it has these globals and nothing else. */
export async function runBundled(
  program: string,
  platform: 'browser' | 'node',
  globals: object,
  codeGeneration = true,
): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    platform,
  })
  let reported = ''
  const report = (line: string) => {
    reported = line
  }
  runInNewContext(
    outputFiles[0]?.text ?? '',
    { ...globals, report },
    { contextCodeGeneration: { strings: codeGeneration, wasm: false } },
  )
  return reported
}
