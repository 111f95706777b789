import type { Output } from '../terminal/output.js'

/** An option of a command, `--name` on the command line. */
export type Option = {
  /** One line of the help. */
  readonly summary: string
  /** Values that completion offers; any other value is rejected, unless `'file'`. */
  readonly values?: readonly string[] | 'file'
  /** Letter of the short form. */
  readonly short?: string
} & (
  | { readonly type: 'boolean' }
  | {
      /** `'list'`: may be given several times. `'number'`: checked, at least `min` (default 0). */
      readonly type: 'text' | 'list' | 'number'
      /** Name of the value in the help: `FILE`. */
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

/** Exit code: 0 for success, 1 for a finding or a failure, 2 for wrong usage. */
export type ExitCode = 0 | 1 | 2

export interface Invocation<O extends Options = Options> {
  readonly words: readonly string[]
  readonly options: Values<O>
  readonly output: Output
  /** Loads every command, in the order of the help. */
  allCommands(): Promise<readonly Command[]>
}

/** A command. Help, completion and the parsing of options are all derived from this table. */
export interface Command<O extends Options = Options> {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  /** The arguments that may follow the name, one line for each form: `KEY --as CODEC [VALUE]`. */
  readonly usage: readonly string[]
  /** Paragraphs of the help. */
  readonly description?: string
  /** Number of arguments besides options; completion offers `values` for them. */
  readonly words: {
    readonly min: number
    readonly max: number
    readonly values?: readonly string[]
  }
  readonly options: O
  readonly examples: readonly Example[]
  /** Runs the command. Exit code 2 when it throws `UsageError`, 1 for `CommandError`, `QtIpcError` and `CodecError`. */
  run(invocation: Invocation<O>): Promise<ExitCode>
}

export interface Example {
  /** The command line: `qt-ipc keys demo`. */
  readonly line: string
  readonly summary: string
}

/** Defines a command whose `run` receives typed options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  // A command is only ever run with the values that `parseWords` made of its own options.
  return command as unknown as Command
}
