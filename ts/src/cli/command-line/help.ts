import type { Output } from '../terminal/output.js'
import type { Command, Option } from './command.js'
import { optionsOf } from './parse-words.js'

/** Prints `qt-ipc --help`. */
export function printOverview(output: Output, commands: readonly Command[]): void {
  const { style } = output
  output.paragraph('Inspects what native Qt programs share: segments, semaphores, locks and keys.')
  output.line()
  output.line(`${style('bold', 'usage')}  qt-ipc COMMAND [WORDS] [--json]`)
  output.line()
  printPairs(
    output,
    commands.map(({ name, summary }) => [name, summary]),
  )
  output.line()
  output.paragraph('qt-ipc COMMAND --help describes a command, with examples.')
}

/** Prints `qt-ipc COMMAND --help`. */
export function printHelp(output: Output, command: Command): void {
  const { style } = output
  output.paragraph(`qt-ipc ${command.name}: ${command.summary}`)
  output.line()
  for (const [index, words] of command.usage.entries())
    output.paragraph(
      `qt-ipc ${command.name} ${words}`.trimEnd(),
      `${style('bold', index === 0 ? 'usage' : '     ')}  `,
    )
  if (command.description !== undefined) {
    output.line()
    for (const paragraph of command.description.trim().split(/\n\s*\n/)) {
      output.paragraph(paragraph.replace(/\s+/g, ' '))
      output.line()
    }
  } else output.line()
  printPairs(
    output,
    Object.entries(optionsOf(command)).map(([name, option]) => [
      spelling(name, option),
      describe(option),
    ]),
  )
  output.line()
  output.line(style('bold', command.examples.length === 1 ? 'example' : 'examples'))
  for (const { line, summary } of command.examples) {
    output.paragraph(summary, `  ${style('dim', '#')} `)
    // Not wrapped, so that it can be copied.
    output.line(`  ${line}`)
  }
}

function printPairs(output: Output, pairs: readonly (readonly [string, string])[]): void {
  const width = Math.max(...pairs.map(([left]) => left.length))
  for (const [left, right] of pairs)
    output.paragraph(right, `  ${output.style('cyan', left.padEnd(width))}  `)
}

function spelling(name: string, option: Option): string {
  const long = option.type === 'boolean' ? `--${name}` : `--${name} ${option.placeholder}`
  return option.short === undefined ? long : `-${option.short}, ${long}`
}

function describe({ summary, values }: Option): string {
  return Array.isArray(values) ? `${summary}: ${values.join(', ')}` : summary
}
