import { keysOfNumber } from '../../inspect/key-files/keys-of-number.js'
import { type NameReading, readNativeName } from '../../keys/index.js'
import type { ExitCode } from '../command-line/command.js'
import type { Output } from '../terminal/output.js'
import { wordsIn } from './wordlist.js'

/** Runs `qt-ipc keys --native NAME`. Exit code 1 when no key file gives the name, or the word list does not contain its key. */
export function printNativeName(
  output: Output,
  name: string,
  wordlist: string | undefined,
): ExitCode {
  const words = wordlist === undefined ? [] : wordsIn(wordlist)
  const readings = readingsOf(name, words)
  if (output.isJson) output.json({ native: name, readings: readings.map(json) })
  else if (readings.length === 0)
    output.line(
      'No key file in the temporary directory gives this System V key; it may belong to a program without Qt.',
    )
  else
    output.table(readings, [
      { title: 'kind', text: ({ kind }) => kind },
      { title: 'form', text: ({ form }) => form },
      { title: 'system', text: ({ system }) => system },
      { title: 'letters', text: ({ letters }) => letters ?? '' },
      { title: 'key', text: ({ key }) => (key === undefined ? 'unknown' : JSON.stringify(key)) },
      ...(readings.some(({ file }) => file !== undefined)
        ? [{ title: 'key file', text: ({ file }: Reading) => file ?? '' }]
        : []),
    ])
  const sought = wordlist === undefined || readings.some(({ key }) => key !== undefined)
  return readings.length > 0 && sought ? 0 : 1
}

/** A reading, and the key file of a System V key. */
type Reading = NameReading & { readonly file?: string }

function readingsOf(given: string, words: readonly string[]): Reading[] {
  const isNumber = /^(0x[0-9a-f]{1,8}|\d{5,10})$/i.test(given)
  return isNumber ? keysOfNumber(Number(given) >>> 0, words) : readNativeName(given, words)
}

function json({ letters, key, file, ...reading }: Reading) {
  return { ...reading, letters: letters ?? null, key: key ?? null, file: file ?? null }
}
