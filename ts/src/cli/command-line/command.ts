import type { Output } from '../terminal/output.js'

/** An option of a command, `--name` on the command line. */
export type Option = {
  /** One line of the help. */
  readonly summary: string
  /** What completion offers as its value. */
  readonly values?: readonly string[] | 'file'
  /** The letter of a short form. */
  readonly short?: string
} & (
  | { readonly type: 'boolean' }
  | {
      /** `'list'`: may be given several times. `'number'`: checked, 0 or more unless `min` says otherwise. */
      readonly type: 'text' | 'list' | 'number'
      /** How the help names the value: `FILE`. */
      readonly placeholder: string
      readonly min?: number
    }
)

export type Options = Readonly<Record<string, Option>>

interface ValueTypes {
  boolean: boolean
  text: string
  list: readonly string[]
  number: number
}

/** The values of the options that were given. */
export type Values<O extends Options> = {
  readonly [K in keyof O]?: ValueTypes[O[K]['type']]
}

/** 0 fine, 1 a finding or a failure, 2 usage. */
export type ExitCode = 0 | 1 | 2

export interface Invocation<O extends Options = Options> {
  readonly words: readonly string[]
  readonly options: Values<O>
  readonly output: Output
  /** Loads every command, in the order of the help. */
  allCommands(): Promise<readonly Command[]>
}

/** One command. Help, completion and the parsing of options all come from this table. */
export interface Command<O extends Options = Options> {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** The words that may follow the name, one line for each form: `KEY --as CODEC [VALUE]`. */
  readonly usage: readonly string[]
  /** Paragraphs of the help. */
  readonly description?: string
  /** How many words besides options; completion offers `values` for them. */
  readonly words: {
    readonly min: number
    readonly max: number
    readonly values?: readonly string[]
  }
  readonly options: O
  readonly examples: readonly Example[]
  /** Errors thrown: `UsageError` ends with 2, `CommandError`, `QtIpcError` and `CodecError` with 1. */
  run(invocation: Invocation<O>): Promise<ExitCode>
}

export interface Example {
  /** As it is typed: `qt-ipc keys demo`. */
  readonly line: string
  readonly summary: string
}

/** Gives the options of a command's `run` their types. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  // A command is only ever run with the values that `parseWords` made of its own options.
  return command as unknown as Command
}
