import { readFileSync } from 'node:fs'
import { CommandError } from '../command-line/command-error.js'

/** The keys of a word list, one a line; "-" is stdin. */
export function wordsIn(file: string): string[] {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/)
  } catch (error) {
    throw new CommandError(
      `the word list cannot be read: ${error instanceof Error ? error.message : error}`,
      'It is a text file with one key a line',
      { cause: error },
    )
  }
}
