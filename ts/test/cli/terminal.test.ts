import test from 'ava'
import { printable } from '../../src/cli/terminal/printable.js'
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

test('a narrow terminal cuts what may be cut, then gets blocks', t => {
  const narrow = tableLines(rows, columns, 26, plain)
  t.deepEqual(narrow, ['key     size  program', 'a          5  weather sta…', '気象台  4096  予報'])
  for (const line of narrow) t.true(cells(line) <= 26)
  t.deepEqual(tableLines(rows, columns, 15, plain), [
    'key      a',
    'size     5',
    'program  weather station with a long name',
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

test('what others have written cannot steer the terminal', t => {
  t.is(printable('a\u001b[31m\n\u0000é気\u202e\ud800'), 'a\\x1b[31m\\n\\x00é気\\u202e\\ud800')
})
