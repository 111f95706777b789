// The table of Qt's own answers, one JSON value a line: first where they were given, then the questions with answers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, KeyCase, Place } from './key-cases.js'

export const goldenFile = join(import.meta.dirname, 'qt-6.8-answers.jsonl')

export interface GoldenTable {
  place: Place
  cases: { question: KeyCase; answer: Answer }[]
}

export function readGolden(): GoldenTable {
  const [place, ...cases] = readFileSync(goldenFile, 'utf8').trimEnd().split('\n')
  return {
    place: JSON.parse(place ?? ''),
    cases: cases.map(line => {
      const { answer, ...question } = JSON.parse(line)
      return { question, answer }
    }),
  }
}

export function goldenLines(table: GoldenTable): string {
  const lines = table.cases.map(({ question, answer }) => ({ ...question, answer }))
  return [table.place, ...lines].map(line => `${asciiJson(line)}\n`).join('')
}

/** JSON that every editor and diff shows as it is. */
const asciiJson = (value: unknown) =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
