import { readFileSync } from 'node:fs'
import { CommandError } from '../command-line/command-error.js'

/** Reads the keys of a word list, one per line; "-" is stdin. Throws CommandError. */
export function wordsIn(file: string): string[] {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/)
  } catch (error) {
    throw new CommandError(
      `cannot read the word list: ${error instanceof Error ? error.message : error}`,
      'Use a text file with one key per line',
      { cause: error },
    )
  }
}
