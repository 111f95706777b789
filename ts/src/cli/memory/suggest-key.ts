import type { QtIpcError } from '../../errors/qt-ipc-error.js'
import { suggestKeys } from '../../inspect/diagnose/suggest-keys.js'
import { CommandError } from '../command-line/command-error.js'
import { diagnosedKey } from '../doctor/diagnose-argument.js'
import type { KeyArgument } from '../keys/key-argument.js'

/** The error of a segment that was not found, with the keys that may have been meant. */
export async function withSuggestion(error: QtIpcError, argument: KeyArgument): Promise<Error> {
  const suggestion = await suggestionFor(argument)
  if (suggestion === undefined) return error
  return new CommandError(`${error.message} (${error.code})`, suggestion, { cause: error })
}

/** "Did you mean 'greenhouse'?"; `undefined` for memory of a program without Qt, which has no key string. */
export async function suggestionFor(argument: KeyArgument): Promise<string | undefined> {
  const { kind = 'segment', pid } = argument.settings
  const key = diagnosedKey(argument)
  return typeof key === 'object' && ('systemv' in key || 'shmid' in key)
    ? undefined
    : suggestKeys(key, kind, pid)
}
