/** A failure of a command, printed as `qt-ipc: message. hint`; exit code 1. */
export class CommandError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.hint = hint
  }
}

/** An invalid command line; exit code 2. */
export class UsageError extends CommandError {}

/** Runs a function that parses words of the user: its TypeError and RangeError become UsageError. */
export function asUsage<T>(read: () => T, hint?: string): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError)
      throw new UsageError(error.message, hint, { cause: error })
    throw error
  }
}
