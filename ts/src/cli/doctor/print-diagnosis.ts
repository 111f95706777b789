import { lockStateText, objectLines } from '../../inspect/describe.js'
import type { Diagnosis, Finding, Survey } from '../../inspect/index.js'
import type { SharedObject } from '../../inspect/objects/shared-object.js'
import type { ExitCode } from '../command-line/command.js'
import { noteNotVisible } from '../inspect/note-unseen.js'
import { withNulls } from '../inspect/object-text.js'
import type { Output } from '../terminal/output.js'

export function printDiagnosis(
  output: Output,
  { findings, survey, side: viewpoint, found }: Diagnosis,
): ExitCode {
  const code = findings.length === 0 ? 0 : 1
  if (output.isJson) {
    const { pid, program, qtVersion, namespaces, tempFolder, runtimeFolder } = viewpoint
    output.json(
      withNulls({
        side: { pid, program, qtVersion, namespaces, tempFolder, runtimeFolder },
        unseen: survey.unseen,
        findings,
        found,
      }),
    )
    return code
  }
  for (const finding of findings) printFinding(output, finding)
  if (findings.length === 0 && found.length > 0) printHealthy(output, found)
  else if (findings.length === 0)
    output.paragraph(
      `Nothing found in ${count(survey.segments.length, 'Qt segment')}, ${count(survey.semaphores.length, 'semaphore')} and ${count(survey.processes.length, 'program')}.`,
    )
  noteNotVisible(output, survey)
  noteUnread(output, survey)
  return code
}

/** The locks of other users may be held: no finding says nothing about them. */
function noteUnread(output: Output, { semaphores }: Survey): void {
  const { length } = semaphores.filter(({ state }) => state === 'unknown')
  if (length > 0)
    output.note(
      `${count(length, 'lock')} could not be read and may be held; run as root to read those of other users`,
    )
}

function printFinding(output: Output, finding: Finding): void {
  const { code, severity, subject, cause, evidence, remedy } = finding
  const colour = severity === 'error' ? 'red' : 'yellow'
  output.line(`${output.style(colour, code)}  ${output.style('bold', subject)}`)
  output.paragraph(cause, '  why   ')
  for (const [index, text] of evidence.entries())
    output.paragraph(text, index === 0 ? '  seen  ' : '        ')
  output.paragraph(remedy, '  do    ')
  output.line()
}

/** What was looked at, who uses it, and the state of its lock. */
function printHealthy(output: Output, found: readonly SharedObject[]): void {
  output.line('Nothing found:')
  for (const object of found) {
    const lines = [...objectLines(object), ...('lock' in object ? [lockStateText(object)] : [])]
    for (const [index, line] of lines.entries())
      output.paragraph(line, index === 0 ? '  seen  ' : '        ')
  }
}

const count = (number: number, what: string) =>
  `${number} ${what}${number === 1 ? '' : what.endsWith('s') ? 'es' : 's'}`
