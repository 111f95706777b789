import { cpus } from 'node:os'
import { join } from 'node:path'
import { definitions, explain, isConfigured, outcomeOf, recordConfiguration } from './cmake.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const build = 'build/addon'
const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js')

/**
 * Builds the addon into build/addon. The headers come from node-api-headers: "binary.napi_versions" in package.json
 * tells cmake-js so, which would otherwise download those of Node.
 */
export async function buildAddon(strict) {
  const options = { explain: explain('The addon') }
  const jobs = ['--parallel', String(cpus().length)]
  // cmake-js adds nothing to a later build but its own start.
  if (isConfigured(build, '.', strict))
    return outcomeOf(
      await run('cmake', ['--build', build, '--config', 'Release', ...jobs], options),
    )
  const wanted = definitions(strict).map(words => `--CD${words}`)
  try {
    await run(process.execPath, [cmakeJs, 'build', '--out', build, ...jobs, ...wanted], options)
  } finally {
    recordConfiguration(build)
  }
  return 'built'
}
