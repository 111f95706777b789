import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Command, Option, Options, Values } from './command.js'
import { UsageError } from './command-error.js'

/** The options of all commands. */
export const commonOptions = {
  json: { type: 'boolean', summary: 'print JSON' },
  help: { type: 'boolean', short: 'h', summary: 'print this help' },
} as const satisfies Options

/** All options of a command, in the order of its help. */
export const optionsOf = ({ options }: Command): Options => ({ ...options, ...commonOptions })

export interface Parsed {
  readonly words: readonly string[]
  readonly options: Values<Options>
}

/** Parses the words after a command's name. Throws UsageError. */
export function parseWords(command: Command, args: readonly string[]): Parsed {
  const options = optionsOf(command)
  const { values, positionals } = parse(command, args.map(hideNegative), options)
  const typed = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? typedValue(name, options[name], showNegative(value)) : shown(value),
  ])
  const words = positionals.map(showNegative)
  const parsed: Parsed = { words, options: Object.fromEntries(typed) }
  if (!parsed.options['help']) requireWords(command, words)
  return parsed
}

/** Begins a negative number for parseArgs, which takes `-5` for an option. No argument of a process contains it. */
const mark = '\0'

function hideNegative(word: string): string {
  return /^-\.?\d/.test(word) ? mark + word : word
}

function showNegative(word: string): string {
  return word.startsWith(mark) ? word.slice(mark.length) : word
}

function shown<T>(value: T): T | string[] {
  return Array.isArray(value) ? value.map(item => showNegative(String(item))) : value
}

function parse(command: Command, args: readonly string[], options: Options) {
  const config: ParseArgsConfig['options'] = {}
  for (const [name, { type, short }] of Object.entries(options))
    config[name] = {
      type: type === 'boolean' ? 'boolean' : 'string',
      multiple: type === 'list',
      ...(short === undefined ? {} : { short }),
    }
  try {
    return parseArgs({ args: [...args], options: config, allowPositionals: true })
  } catch (error) {
    const [what = ''] = error instanceof Error ? error.message.split(/\.\s|\n/) : []
    throw new UsageError(what, seeHelp(command), { cause: error })
  }
}

function typedValue(name: string, option: Option | undefined, text: string): string | number {
  if (option === undefined || option.type === 'boolean') return text
  const { values, type } = option
  if (Array.isArray(values) && !values.includes(text))
    throw new UsageError(
      `--${name} must be one of ${values.join(', ')}, got ${JSON.stringify(text)}`,
    )
  if (type !== 'number') return text
  const { min = 0 } = option
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value >= min) return value
  throw new UsageError(`--${name} must be a number, ${min} or more, got ${JSON.stringify(text)}`)
}

function requireWords(command: Command, words: readonly string[]): void {
  const { min, max } = command.words
  if (words.length < min)
    throw new UsageError(`${command.name} needs ${command.usage[0]}`, seeHelp(command))
  if (words.length > max)
    throw new UsageError(
      `${command.name} does not take the argument ${JSON.stringify(words[max])}`,
      seeHelp(command),
    )
}

const seeHelp = ({ name }: Command) => `See qt-ipc ${name} --help`
