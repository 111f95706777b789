import type { ExitCode } from '../frame/command.js'
import type { Output } from '../terminal/output.js'
import { type Meeting, meetingOf } from './meeting.js'
import { type Side, sidesOf } from './side.js'

/** `qt-ipc keys KEY KEY`. */
export function printMeeting(output: Output, words: readonly [string, string]): ExitCode {
  const [left, right] = sidesOf(words)
  if (!left || !right) return 2
  const meeting = meetingOf(left, right)
  if (output.isJson)
    output.json({ ...meeting, sameLock: meeting.sameLock ?? null, sides: [left, right].map(json) })
  else printText(output, meeting, [left, right])
  return meeting.meet && meeting.sameLock !== false ? 0 : 1
}

function printText(output: Output, meeting: Meeting, sides: readonly Side[]): void {
  output.table(sides, [
    { title: 'program', text: ({ typed }) => typed },
    { title: 'type', text: ({ key }) => key?.type ?? 'systemv' },
    { title: 'name', text: ({ key, typed }) => key?.nativeKey ?? typed },
    { title: 'lock', text: ({ lock }) => lock?.nativeKey ?? 'none' },
  ])
  output.line()
  output.line(verdict(output, meeting))
  for (const { code, message, remedy } of meeting.obstacles) {
    output.line()
    output.paragraph(message, `${output.style('red', code)}  `)
    output.paragraph(remedy, '  ')
  }
}

function verdict({ style }: Output, { meet, sameLock }: Meeting): string {
  if (!meet) return style('red', 'They do not meet.')
  if (sameLock === false) return style('yellow', 'They share the memory, not the lock.')
  return style('green', sameLock ? 'They meet, with the same lock.' : 'They meet.')
}

function json({ typed, key, lock, qt, environment }: Side) {
  return {
    given: typed,
    qt: qt ?? null,
    os: environment.os,
    tempDir: environment.tempDir,
    type: key?.type ?? 'systemv',
    name: key?.nativeKey ?? null,
    text: key?.toString() ?? null,
    lock: lock?.nativeKey ?? null,
  }
}
