#!/usr/bin/env node
import type { ExitCode } from './command-line/command.js'
import { CommandError, UsageError } from './command-line/command-error.js'
import { reportError } from './command-line/report-error.js'
import { allCommands, commands } from './commands.js'

// The reader of a pipe may exit first: `qt-ipc ls | head`.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', error => {
    if ('code' in error && error.code === 'EPIPE') process.exit(0)
    // A full disk. If stderr is that file, too, only the exit code is left.
    if (stream === process.stdout)
      reportError(new CommandError(`cannot write the output: ${error.message}`))
    process.exit(1)
  })

// No top-level await: parts that are imported later may share a file with this module, and would wait for its end.
run(process.argv.slice(2))
  .catch(reportError)
  .then(code => {
    process.exitCode = code
  })

async function run([name, ...args]: readonly string[]): Promise<ExitCode> {
  const { Output } = await import('./terminal/output.js')
  if (name === '--version' || name === '-V') return printVersion(new Output(false))
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [topic] = args
    if (name === 'help' && topic !== undefined) return run([topic, '--help'])
    const { printOverview } = await import('./command-line/help.js')
    printOverview(new Output(false), await allCommands())
    return name === undefined ? 2 : 0
  }

  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!load) {
    const { nearest } = await import('../arguments/nearest.js')
    const [near] = nearest(name, Object.keys(commands))
    throw new UsageError(
      `${JSON.stringify(name)} is not a command`,
      `${near === undefined ? '' : `Did you mean ${near}? `}Use ${Object.keys(commands).join(', ')}; see qt-ipc --help`,
    )
  }
  const [{ command }, { parseWords }] = await Promise.all([
    load(),
    import('./command-line/parse-words.js'),
  ])
  const { words, options } = parseWords(command, args)
  const output = new Output(options['json'] === true)
  if (options['help'] === true) {
    const { printHelp } = await import('./command-line/help.js')
    printHelp(output, command)
    return 0
  }
  return command.run({ words, options, output, allCommands })
}

async function printVersion(output: { line(text: string): void }): Promise<ExitCode> {
  const { createRequire } = await import('node:module')
  const { version }: { version: string } = createRequire(import.meta.url)('qt-ipc/package.json')
  output.line(version)
  return 0
}
