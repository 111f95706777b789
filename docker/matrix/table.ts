import { notes, type Outcome } from './notes.js'
import type { Result } from './play-release.js'
import type { ScenarioName } from './scenarios/index.js'

/** A cell of the table by its name, "Qt 6.8 (trixie) | POSIX | host | Qt | restart", and what stands there. */
export type Cells = ReadonlyMap<string, string>

export const cellName = ({ setting, scenario }: Result): string =>
  [setting.release.name, setting.kind.title, setting.place.title, setting.writer, scenario].join(
    ' | ',
  )

export const cellText = (outcome: Outcome | Error): string =>
  outcome instanceof Error ? `FAILS: ${outcome.message.split('\n')[0]}` : outcome

/** The tables that `releaseTable` has written. */
export function parseCells(markdown: string): Cells {
  const cells = new Map<string, string>()
  let release = ''
  let columns: string[] = []
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) release = line.slice(3)
    if (!line.startsWith('| ')) continue
    const words = line
      .split('|')
      .slice(1, -1)
      .map(word => word.trim())
    if (words[0] === 'key') columns = words
    else
      for (const [index, text] of words.entries())
        if (index > 2) cells.set([release, ...words.slice(0, 3), columns[index]].join(' | '), text)
  }
  return cells
}

/** The section of one release: its rows are key, place and writer, its columns the scenarios. */
export function releaseTable(
  results: readonly Result[],
  columns: readonly ScenarioName[],
  how: string,
): string {
  const [first] = results
  if (!first) return ''
  const rows = new Map<string, string[]>()
  for (const { setting, outcome } of results) {
    const row = `${setting.kind.title} | ${setting.place.title} | ${setting.writer}`
    rows.set(row, [...(rows.get(row) ?? []), cellText(outcome)])
  }
  return [
    `## ${first.setting.release.name}`,
    '',
    how,
    '',
    `| key | Node is in | writes | ${columns.join(' | ')} |`,
    `|---|---|---|${columns.map(() => '---').join('|')}|`,
    ...[...rows].map(([row, texts]) => `| ${row} | ${texts.join(' | ')} |`),
    '',
  ].join('\n')
}

/** What the words in the cells mean. */
export const legend = Object.entries(notes)
  .map(([word, meaning]) => `- **${word}**: ${meaning}`)
  .join('\n')

/** The cells that were recorded and now end in another way, or did not run though their release did. */
export function worse(recorded: Cells, now: Cells, ran: readonly string[]): string[] {
  return [...recorded]
    .filter(([name]) => ran.some(release => name.startsWith(`${release} |`)))
    .filter(([name, text]) => now.get(name) !== text)
    .map(([name, text]) => `${name}: ${text} is recorded, now ${now.get(name) ?? 'not run'}`)
}
