import { cpus } from 'node:os'
import { definitions, explain, isConfigured, outcomeOf, recordConfiguration } from './cmake.mjs'
import { onPath } from './needs.mjs'
import { run } from './run.mjs'

/** Builds programs of cpp/ with one Qt, into build/native-qt<major>/bin. */
export async function buildNativePrograms(major, targets, strict) {
  const build = `build/native-qt${major}`
  const options = { explain: explain(`The native programs with Qt ${major}`) }
  if (!isConfigured(build, 'cpp', strict)) {
    const generator = onPath('ninja') ? ['-G', 'Ninja'] : []
    const wanted = [`QT_MAJOR=${major}`, ...definitions(strict)].map(words => `-D${words}`)
    await run('cmake', ['-S', 'cpp', '-B', build, ...generator, ...wanted], options)
    recordConfiguration(build)
  }
  const words = ['--build', build, '--parallel', String(cpus().length), '--target', ...targets]
  return outcomeOf(await run('cmake', words, options))
}
