import { readdirSync, readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import test from 'ava'
import { Output } from '../../src/cli/terminal/output.js'
import { printable, printableJson } from '../../src/cli/terminal/printable.js'
import { tableLines } from '../../src/cli/terminal/table.js'
import { cells, cut, wrap } from '../../src/cli/terminal/width.js'

const plain = (_: unknown, text: string) => text

const rows = [
  { key: 'a', program: 'weather station with a long name', size: 5 },
  { key: '気象台', program: '予報', size: 4096 },
]
const columns = [
  { title: 'key', text: (row: (typeof rows)[0]) => row.key },
  { title: 'size', text: (row: (typeof rows)[0]) => String(row.size), align: 'right' as const },
  { title: 'program', text: (row: (typeof rows)[0]) => row.program, cutTo: 8 },
]

test('columns are aligned by cells, of which East Asian letters take two', t => {
  t.deepEqual(tableLines(rows, columns, Number.POSITIVE_INFINITY, plain), [
    'key     size  program',
    'a          5  weather station with a long name',
    '気象台  4096  予報',
  ])
})

test('a narrow terminal cuts what may be cut, then gets blocks of broken lines', t => {
  const narrow = tableLines(rows, columns, 26, plain)
  t.deepEqual(narrow, ['key     size  program', 'a          5  weather sta…', '気象台  4096  予報'])
  for (const line of narrow) t.true(cells(line) <= 26)
  t.deepEqual(tableLines(rows, columns, 15, plain), [
    'key      a',
    'size     5',
    'program  weather',
    '         station',
    '         with a',
    '         long',
    '         name',
    '',
    'key      気象台',
    'size     4096',
    'program  予報',
  ])
})

test('colours take no cells', t => {
  const coloured = tableLines(
    rows,
    [{ title: 'size', text: row => String(row.size), style: () => 'red' }, ...columns],
    80,
    (style, text) => `<${style}>${text}</>`,
  )
  t.is(coloured[1], '<red>5   </>  a          5  weather station with a long name')
})

test('marks, joined emoji and colours do not count as letters', t => {
  for (const [text, width] of [
    ['e\u0301', 1],
    ['\u{1f469}\u200d\u{1f680}', 2],
    ['\u2764\ufe0f', 2],
    ['\u001b[31mred\u001b[39m é', 5],
    ['ｗ', 2],
    ['', 0],
  ] as const)
    t.is(cells(text), width, JSON.stringify(text))
})

test('texts are cut and broken by cells', t => {
  t.is(cut('気象台予報', 7), '気象台…')
  t.is(cut('気象台予報', 6), '気象…')
  t.is(cut('ab', 2), 'ab')
  t.deepEqual(wrap('one two three-four five', 8), ['one two', 'three-four', 'five'])
})

/** Every kind of character that steers a terminal, or turns the direction of its text. */
const hostile =
  'a\u001b]0;owned\u0007\u001b[5m\u0000\r\n\t\u007f\u0085\u009b5mé気\u061c\u200e\u200f\u202a\u202e\u2028\u2066\u2069\ud800'
const steering = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

test('what others have written cannot steer the terminal', t => {
  t.is(printable('a\u001b[31m\n\u0000é気\u202e\ud800'), 'a\\x1b[31m\\n\\x00é気\\u202e\\ud800')
  t.notRegex(printable(hostile), steering)
  t.is(printable(printable(hostile)), printable(hostile))
  for (const json of [
    JSON.stringify({ [hostile]: hostile }),
    JSON.stringify([hostile], undefined, 2),
  ]) {
    t.notRegex(printableJson(json), steering)
    t.deepEqual(JSON.parse(printableJson(json)), JSON.parse(json))
  }
})

/** What an Output writes, to a terminal in colour or to a pipe. */
function written(isTTY: boolean, print: (output: Output) => void): string {
  let text = ''
  const stream = Object.assign(
    new Writable({
      write: (chunk, _, done) => {
        text += String(chunk)
        done()
      },
    }),
    { isTTY, columns: 80, getColorDepth: () => 8 },
  )
  print(new Output(false, { out: stream, err: stream }))
  return text
}

/** One call of each method of Output that prints text. */
const calls: Record<string, (output: Output) => void> = {
  line: output => output.line(hostile),
  'line in colour': output => output.line(`${output.style('red', hostile)} ${hostile}`),
  lines: output => output.lines([hostile, hostile]),
  linesOver: output => output.linesOver(3, [hostile]),
  screen: output => output.screen([hostile]),
  paragraph: output => output.paragraph(hostile, output.style('bold', hostile)),
  table: output =>
    output.table([hostile], [{ title: 'text', text: text => text, style: () => 'green' }]),
  json: output => output.json({ [hostile]: [hostile] }),
  jsonLine: output => output.jsonLine({ [hostile]: [hostile] }),
  note: output => output.note(hostile),
  csv: output => output.csv([hostile, hostile]),
}
const exact = ['bytes']
/** Members that print nothing. */
const silent = ['width', 'height', 'onResize']

const ESC = '\u001b'
/** The sequences of Output itself. */
const own = new RegExp(
  `${ESC}\\[(?:1|22|31|32|39)m|^${ESC}\\[3A${ESC}\\[J|^${ESC}\\[H${ESC}\\[2J`,
  'g',
)

for (const isTTY of [true, false])
  test(`Output, ${isTTY ? 'terminal' : 'pipe'}: nothing but its own colours is a control sequence`, t => {
    for (const [name, call] of Object.entries(calls)) {
      if (name === 'csv' && !isTTY) continue
      const text = written(isTTY, call)
      t.true(text.includes('owned'), name)
      t.notRegex(text.replaceAll(own, ''), steering, name)
    }
    const methods = Object.getOwnPropertyNames(Output.prototype).filter(
      name => name !== 'constructor' && !exact.includes(name) && !silent.includes(name),
    )
    for (const method of methods)
      t.true(method in calls, `${method}() is not tried with hostile text`)
  })

test('a pipe gets the exact cells of CSV, quoted', t => {
  const text = hostile.replace('\ud800', '\ufffd')
  t.is(written(false, calls['csv'] ?? (() => {})), `"${text}","${text}"\n`)
})

test('a colour of another program is not taken for one of Output', t => {
  const text = written(true, output =>
    output.line(`${output.style('red', 'mine')} \u001b[31mnot mine`),
  )
  t.is(text, '\u001b[31mmine\u001b[39m \\x1b[31mnot mine\n')
})

test('Output is the only one that prints, but for the report of an error', t => {
  const folder = new URL('../../src/cli/', import.meta.url)
  const printing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .filter(file =>
      /process\.std(?:out|err)|console\.|writeSync/.test(
        readFileSync(new URL(file, folder), 'utf8'),
      ),
    )
  t.deepEqual(printing.sort(), ['command-line/report-error.ts', 'main.ts', 'terminal/output.ts'])
})
