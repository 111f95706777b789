// Looks at the C++ of bridge/ and cpp/:  node ts/setup/lint-cpp.mjs [--write] [--tidy]
// clang-format always (--write repairs); with --tidy also clang-tidy, for the code that has been built.
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { needsOf } from './needs.mjs'
import { ensurePackages } from './packages.mjs'
import { Problem, reportingProblems } from './problem.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'
import { filesOf } from './stamp.mjs'

const folders = ['bridge', 'cpp']
const builds = ['build/addon', 'build/native-qt6']

async function format(write) {
  await ensurePackages(needsOf.format, console.log)
  const files = folders
    .filter(folder => existsSync(join(root, folder)))
    .flatMap(filesOf)
    .filter(file => /\.(c|cc|cpp|h)$/.test(file))
  const words = write ? ['-i'] : ['--dry-run', '-Werror']
  const explain = () => 'Some C++ is not formatted: npm run format'
  await run('clang-format', [...words, ...files], { explain })
  console.log(`clang-format: ${files.length} files`)
}

async function tidy() {
  await ensurePackages(needsOf.tidy, console.log)
  const units = builds.flatMap(unitsOf)
  const waiting = [...units]
  const problems = []
  const work = async () => {
    for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop())
      await run('clang-tidy', ['--quiet', '-p', unit.build, unit.file]).catch(problem =>
        problems.push(problem),
      )
  }
  await Promise.all(cpus().map(work))
  console.log(`clang-tidy: ${units.length} files`)
  if (problems.length > 0)
    throw new Problem(
      `clang-tidy objects to ${problems.length} files`,
      problems.map(({ log }) => log).join('\n'),
    )
}

/** The files that a build compiles, each with the build that knows its flags. */
function unitsOf(build) {
  const commands = join(root, build, 'compile_commands.json')
  if (!existsSync(commands)) throw new Problem(`${build} is missing: node ts/setup/main.mjs test`)
  return JSON.parse(readFileSync(commands, 'utf8')).map(({ file }) => ({ build, file }))
}

await reportingProblems(async () => {
  await format(process.argv.includes('--write'))
  if (process.argv.includes('--tidy')) await tidy()
})
