import { compareKeys, type KeyComparison } from '../../inspect/compare-keys/compare-keys.js'
import type { ExitCode } from '../command-line/command.js'
import type { Output } from '../terminal/output.js'
import { type ArgumentUser, usersOf } from './key-users.js'

/** Runs `qt-ipc keys KEY KEY`. */
export function printComparison(output: Output, words: readonly [string, string]): ExitCode {
  const [left, right] = usersOf(words)
  if (!left || !right) return 2
  const comparison = compareKeys(left, right)
  if (output.isJson)
    output.json({
      ...comparison,
      sameLock: comparison.sameLock ?? null,
      sides: [left, right].map(json),
    })
  else printText(output, comparison, [left, right])
  return comparison.meet && comparison.sameLock !== false ? 0 : 1
}

function printText(
  output: Output,
  comparison: KeyComparison,
  users: readonly ArgumentUser[],
): void {
  output.table(users, [
    { title: 'program', text: ({ label }) => label },
    { title: 'type', text: ({ key }) => key?.type ?? 'systemv' },
    { title: 'name', text: ({ key, label }) => key?.nativeKey ?? label },
    { title: 'lock', text: ({ lock }) => lock?.nativeKey ?? 'none' },
  ])
  output.line()
  output.line(verdict(output, comparison))
  for (const { code, message, remedy } of comparison.obstacles) {
    output.line()
    output.paragraph(message, `${output.style('red', code)}  `)
    output.paragraph(remedy, '  ')
  }
}

function verdict({ style }: Output, { meet, sameLock }: KeyComparison): string {
  if (!meet) return style('red', 'They do not share the segment.')
  if (sameLock === false) return style('yellow', 'They share the segment, but not its lock.')
  return style('green', sameLock ? 'They share the segment and its lock.' : 'They share it.')
}

function json({ label, key, lock, qt, environment }: ArgumentUser) {
  return {
    given: label,
    qt: qt ?? null,
    os: environment.os,
    tempDir: environment.tempDir,
    type: key?.type ?? 'systemv',
    name: key?.nativeKey ?? null,
    text: key?.toString() ?? null,
    lock: lock?.nativeKey ?? null,
  }
}
