import { cpus } from 'node:os'
import { join } from 'node:path'
import { definitions, explain, isConfigured, outcomeOf } from './cmake.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js')

/**
 * Builds the addon into build/addon. The headers come from node-api-headers: "binary.napi_versions" in package.json
 * tells cmake-js so, which would otherwise download those of Node.
 */
export async function buildAddon({ strict }) {
  const configured = isConfigured('build/addon', '.', strict)
  const wanted = configured ? [] : definitions(strict).map(words => `--CD${words}`)
  const jobs = String(cpus().length)
  const words = [cmakeJs, 'build', '--out', 'build/addon', '--parallel', jobs, ...wanted]
  return outcomeOf(await run(process.execPath, words, { explain: explain('The addon') }))
}
