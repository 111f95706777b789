/** What a command could not do; printed as `qt-ipc: what. hint`, exit code 1. */
export class CommandError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.hint = hint
  }
}

/** A command line that makes no sense: exit code 2. */
export class UsageError extends CommandError {}

/** Runs what reads the user's words: what the library calls misuse is usage here. */
export function asUsage<T>(read: () => T, hint?: string): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw new UsageError(error.message, hint, { cause: error })
    throw error
  }
}
