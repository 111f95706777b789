import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { cli, cliFile } from '../../../interop-tests/helpers/cli.js'
import { parseWords } from '../../src/cli/command-line/parse-words.js'
import { allCommands, commands } from '../../src/cli/commands.js'

test('the overview names every command', async t => {
  const { code, stdout } = await cli(['--help'])
  t.is(code, 0)
  for (const { name, summary } of await allCommands()) {
    t.true(stdout.includes(name))
    t.true(stdout.replace(/\s+/g, ' ').includes(summary))
  }
  t.is((await cli([])).code, 2)
})

test('the help of every command has its options and examples, also in a narrow terminal', async t => {
  for (const command of await allCommands()) {
    t.is(command.name in commands, true)
    t.true(command.examples.length > 0, command.name)
    const { code, stdout, stderr } = await cli([command.name, '--help'])
    t.is(code, 0, stderr)
    for (const name of [...Object.keys(command.options), 'json', 'help'])
      t.true(stdout.includes(`--${name}`), `${command.name} --${name}`)
    for (const { line } of command.examples) {
      t.true(stdout.includes(line), line)
      t.regex(line, /\bqt-ipc /)
    }
    const narrow = await cli([command.name, '--help'], { env: { COLUMNS: '40' } })
    t.is(narrow.code, 0)
  }
})

test('the examples are command lines that the commands take', async t => {
  const home = mkdtempSync(join(tmpdir(), 'qt-ipc-examples-'))
  t.teardown(() => rmSync(home, { recursive: true }))
  mkdirSync(join(home, '.config', 'fish', 'completions'), { recursive: true })
  for (const command of await allCommands())
    for (const { line } of command.examples) {
      // The shell takes the line apart; what it calls qt-ipc prints its words.
      const script = `qt-ipc() { printf '%s\\0' "$@" >&3; }; sudo() { "$@"; }; { ${line}; } 3>&1 >/dev/null`
      const { stdout, stderr } = spawnSync('bash', ['-c', script], {
        encoding: 'utf8',
        cwd: home,
        env: { ...process.env, HOME: home },
      })
      const [name, ...words] = stdout.split('\0').slice(0, -1)
      t.is(name, command.name, `${line}: ${stderr}`)
      t.notThrows(() => parseWords(command, words), line)
    }
})

test('a command line that makes no sense ends with 2, and says what to do', async t => {
  for (const [args, message] of [
    [['nonsense'], /^qt-ipc: "nonsense" is not a command\. Use keys, /],
    [['constructor'], /^qt-ipc: "constructor" is not a command/],
    [['keys'], /^qt-ipc: keys needs KEY\. See qt-ipc keys --help$/],
    [['completion', 'bash', 'zsh'], /^qt-ipc: completion does not take the argument "zsh"/],
    [['keys', 'a', '--bogus'], /^qt-ipc: Unknown option '--bogus'\. See qt-ipc keys --help$/],
    [['completion', 'tcsh'], /^qt-ipc: completion is not available for "tcsh"/],
  ] as const) {
    const { code, stdout, stderr } = await cli(args)
    t.is(code, 2, args.join(' '))
    t.is(stdout, '')
    t.regex(stderr.trim(), message)
  }
})

test('a negative number is a value, not an option', async t => {
  const { command } = await import('../../src/cli/write/write-command.js')
  for (const [args, words] of [
    [
      ['K', '--as', 'i32', '-5'],
      ['K', '-5'],
    ],
    [
      ['K', '-5', '--as', 'i32'],
      ['K', '-5'],
    ],
    [
      ['K', '--as', 'f64', '-.5e3'],
      ['K', '-.5e3'],
    ],
    [
      ['K', '--as', 'i32', '--', '-5'],
      ['K', '-5'],
    ],
    [
      ['K', '--as', 'ds:QString', '-1 degree'],
      ['K', '-1 degree'],
    ],
  ] as const) {
    const parsed = parseWords(command, args)
    t.deepEqual(parsed.words, words)
    t.is(typeof parsed.options['as'], 'string')
  }
  t.throws(() => parseWords(command, ['K', '--offset', '-5']), {
    message: '--offset must be a number, 0 or more, got "-5"',
  })
  t.throws(() => parseWords(command, ['K', '-x']), { message: /Unknown option '-x'/ })
})

test('colours follow NO_COLOR and FORCE_COLOR, and stay away from a pipe', async t => {
  const sequence = '\u001b['
  t.false((await cli(['--help'])).stdout.includes(sequence))
  t.true((await cli(['--help'], { env: { FORCE_COLOR: '1' } })).stdout.includes(sequence))
  t.false((await cli(['--help'], { env: { NO_COLOR: '1' } })).stdout.includes(sequence))
})

test('a reader that leaves early is no failure', t => {
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', 'set -o pipefail; "$0" "$1" completion bash | true', process.execPath, cliFile],
    { encoding: 'utf8' },
  )
  t.is(stderr, '')
  t.is(status, 0)
})

test('the completion scripts parse, and bash completes with one', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-completion-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'qt-ipc.bash')
  writeFileSync(script, (await cli(['completion', 'bash'])).stdout)
  const bash = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8' })
    t.is(stderr, '')
    t.is(status, 0)
    return stdout.trim().split('\n')
  }
  bash('-n', script)
  const complete = (...words: string[]) =>
    bash(
      '-c',
      `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _qt_ipc; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      script,
      'qt-ipc',
      ...words,
    )
  t.deepEqual(complete('ke'), ['keys'])
  t.deepEqual(complete('completion', 'z'), ['zsh'])
  t.deepEqual(complete('keys', '--js'), ['--json'])

  for (const shell of ['zsh', 'fish']) {
    const { code, stdout } = await cli(['completion', shell])
    t.is(code, 0)
    for (const name of Object.keys(commands)) t.true(stdout.includes(name))
    t.is(stdout.split("'").length % 2, 1, 'quotes are in pairs')
    const installed = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })
    if (!installed.error) t.is(installed.status, 0, installed.stderr)
  }
})
