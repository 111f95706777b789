import { join } from 'node:path'
import { startedHere } from '../../environment/program-here.js'
import { environmentOf } from '../../environment/qt-folders.js'
import { type NameReading, parseLegacyName, projectIdOf, readNativeName } from '../../keys/index.js'
import { namesIn, numberOf } from '../files.js'

/** The reading of a key file that gives a System V key. */
export interface KeyFileReading extends NameReading {
  /** The path of the key file. */
  readonly file: string
}

/**
 * Finds the key files with legacy names of which ftok() makes the System V key `number`. `words` are keys to try; `tempDir` is the
 * temporary directory of the programs, by default that of this process. Reads the names and inodes in that directory. Returns an
 * empty array when none fits, or the directory cannot be read.
 */
export function keysOfNumber(
  number: number,
  words: readonly string[] = [],
  tempDir: string = environmentOf(startedHere()).tempDir,
): KeyFileReading[] {
  return namesIn(tempDir)
    .filter(name => parseLegacyName(name) !== undefined)
    .map(name => join(tempDir, name))
    .filter(file => numberOf(file, projectIdOf(number)) === number)
    .flatMap(file => readNativeName(file, words).map(reading => ({ ...reading, file })))
}
