// The steps for each script of package.json. They run before `npm ci`, so they use nothing but Node.
import { buildAddon } from './addon.mjs'
import { buildTs } from './build-ts.mjs'
import { buildNativePrograms } from './native-programs.mjs'
import { needsOf } from './needs.mjs'
import { ensureModules } from './npm.mjs'
import { ensurePackages } from './packages.mjs'
import { reportingProblems } from './problem.mjs'
import { runSteps } from './progress.mjs'

/** The native programs that each script uses: CMake targets by Qt. */
const programs = {
  demo: { 6: ['reader', 'writer'] },
  gallery: { 6: ['samples'] },
  // Those that the version matrix plays with.
  peers: { 6: ['memory', 'semaphore'], 5: ['memory', 'semaphore'] },
  bench: { 6: ['all'] },
  test: { 6: ['all'], 5: ['all'] },
  all: { 6: ['all'], 5: ['all'] },
}

export async function prepare([what, ...rest]) {
  const targetsOf = programs[what]
  if (targetsOf === undefined) {
    console.error(`usage: node ts/setup/main.mjs ${Object.keys(programs).join('|')} [--strict]`)
    process.exitCode = 2
    return
  }
  const strict = rest.includes('--strict')
  const majors = Object.keys(targetsOf).sort().reverse()
  await reportingProblems(() =>
    runSteps([
      { title: 'System packages', run: note => ensurePackages(needsOf[what], note) },
      { title: 'Node modules', run: ensureModules },
      { title: 'TypeScript', run: buildTs },
      { title: 'Addon', run: () => buildAddon(strict) },
      ...majors.map(major => ({
        title: `Native programs with Qt ${major}`,
        run: () => buildNativePrograms(major, targetsOf[major], strict),
      })),
    ]),
  )
}
