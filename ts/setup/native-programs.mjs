import { cpus } from 'node:os'
import { definitions, explain, isConfigured, outcomeOf } from './cmake.mjs'
import { onPath } from './needs.mjs'
import { run } from './run.mjs'

/** Builds the programs of cpp/ with one Qt, into build/native-qt<major>/bin. */
export async function buildNativePrograms(major, { strict, targets }) {
  const build = `build/native-qt${major}`
  const options = { explain: explain(`The native programs with Qt ${major}`) }
  if (!isConfigured(build, 'cpp', strict)) {
    const generator = onPath('ninja') ? ['-G', 'Ninja'] : []
    const wanted = [`QT_MAJOR=${major}`, ...definitions(strict)].map(words => `-D${words}`)
    await run('cmake', ['-S', 'cpp', '-B', build, ...generator, ...wanted], options)
  }
  const words = ['--build', build, '--parallel', String(cpus().length), '--target', ...targets]
  return outcomeOf(await run('cmake', words, options))
}
