// Runs tests against an addon with the address and undefined behaviour sanitizers:
//   node ts/setup/sanitize.mjs [AVA ARGUMENT...]          (all of interop-tests/ without arguments)
// An error that the sanitizers see ends its process with SIGABRT and fails a test; the reports are shown at the end, and
// one report fails the run, also where a test has not noticed. That they do see errors is tried first, with a bad one.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { definitions, explain, isConfigured, outcomeOf } from './cmake.mjs'
import { Problem } from './problem.mjs'
import { runSteps } from './progress.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const build = 'build/addon-asan'
const reports = join(root, build, 'reports')
const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js')

async function buildAddon() {
  const configured = isConfigured(build, '.', false)
  const wanted = configured ? [] : ['BRIDGE_SANITIZE=ON', ...definitions(false)]
  const words = ['build', '--out', build, '--parallel', String(cpus().length)]
  const options = wanted.map(words => `--CD${words}`)
  return outcomeOf(
    await run(process.execPath, [cmakeJs, ...words, ...options], { explain: explain('The addon') }),
  )
}

/**
 * The libraries have to come before everything else in a process, so Node is started with them. GCC's sanitizer for
 * undefined behaviour writes its reports to a file only when it comes first of all.
 */
function environment() {
  const libraries = ['libubsan.so', 'libasan.so'].map(name => {
    const { stdout } = spawnSync('c++', [`-print-file-name=${name}`], { encoding: 'utf8' })
    if (!existsSync(stdout.trim())) throw new Problem(`${name} was not found beside the compiler.`)
    return realpathSync(stdout.trim())
  })
  const addon = ['Release/bridge.node', 'bridge.node']
    .map(place => join(root, build, place))
    .find(existsSync)
  return {
    ...process.env,
    LD_PRELOAD: libraries.join(':'),
    QT_IPC_ADDON: addon,
    // Node leaves its own memory to the kernel at its end, so leaks are not looked for. A small quarantine, because
    // tests look at the growth of the process.
    ASAN_OPTIONS: [
      'verify_asan_link_order=0',
      'detect_leaks=0',
      'abort_on_error=1',
      'disable_coredump=1',
      'quarantine_size_mb=8',
      'detect_stack_use_after_return=1',
      `log_path=${reports}/asan`,
    ].join(':'),
    UBSAN_OPTIONS: `halt_on_error=1:abort_on_error=1:print_stacktrace=1:log_path=${reports}/ubsan`,
  }
}

function emptyReports() {
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
}

const reportFiles = () => readdirSync(reports).map(name => join(reports, name))

const reported = word => reportFiles().some(file => readFileSync(file, 'utf8').includes(word))

/** Errors made on purpose, each in a process of its own: a run without reports is worth as much as these are seen. */
async function tryOut(env) {
  if (!readFileSync(env.QT_IPC_ADDON).includes('__asan_report_'))
    throw new Problem(`${env.QT_IPC_ADDON} was built without sanitizers.`)
  const probe = join(root, build, 'probe.node')
  const flags = ['-shared', '-fPIC', '-g', '-fsanitize=address,undefined']
  await run('c++', [...flags, '-o', probe, 'ts/setup/sanitizer-probe.cpp'])
  const expected = { address: 'heap-buffer-overflow', undefined: 'signed integer overflow' }
  for (const [kind, words] of Object.entries(expected)) {
    emptyReports()
    const child = spawnSync(process.execPath, ['--eval', 'require(process.argv[1])', probe], {
      cwd: root,
      env: { ...env, SANITIZER_PROBE: kind },
      encoding: 'utf8',
    })
    if (child.signal !== 'SIGABRT' || !reported(words))
      throw new Problem(`An error made on purpose (${words}) was not reported.`, child.stderr)
  }
  emptyReports()
  return 'they see what is wrong'
}

function runTests(env) {
  const words = process.argv.slice(2)
  const tests = words.some(word => /\.ts$|\*/.test(word)) ? [] : ['interop-tests/**/*.test.ts']
  const isolate = join(root, 'ts', 'setup', 'isolate.mjs')
  const cli = join(root, 'node_modules', 'ava', 'entrypoints', 'cli.mjs')
  const ava = [isolate, process.execPath, cli, '--timeout=10m', ...words, ...tests]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ava, { cwd: root, env, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', code => resolve(code ?? 1))
  })
}

try {
  await runSteps([
    { title: 'Addon with sanitizers', run: buildAddon },
    { title: 'Sanitizers', run: () => tryOut(environment()) },
  ])
  const code = await runTests(environment())
  const files = reportFiles()
  for (const file of files) console.error(`\n${file}\n${readFileSync(file, 'utf8')}`)
  console.log(`sanitizers: ${files.length} reports; tests: exit code ${code}`)
  process.exitCode = files.length > 0 ? 1 : code
} catch (error) {
  if (!(error instanceof Problem)) throw error
  console.error(`\n${error.log}\n${error.message}`)
  process.exitCode = 1
}
