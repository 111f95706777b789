import test from 'ava'
import { notes } from '../../../docker/matrix/notes.js'
import { recordedCells } from '../../../docker/matrix/record.js'
import { parseCells, worse } from '../../../docker/matrix/table.js'

const table = `# Compatibility

## Qt 6.8 (trixie)

| key | Node is in | writes | data | restart |
|---|---|---|---|---|
| legacy | host | Qt | ok | re-attach |
| POSIX | host | Node | ok | ok |
`

test('a table is read back cell by cell', t => {
  const cells = parseCells(table)
  t.is(cells.size, 4)
  t.is(cells.get('Qt 6.8 (trixie) | legacy | host | Qt | restart'), 're-attach')
})

test('a cell that ends otherwise, or did not run, is named; another release is not', t => {
  const recorded = parseCells(table)
  const now = new Map(recorded)
  t.deepEqual(worse(recorded, now, ['Qt 6.8 (trixie)']), [])
  now.set('Qt 6.8 (trixie) | POSIX | host | Node | data', 'FAILS: timeout')
  now.delete('Qt 6.8 (trixie) | legacy | host | Qt | data')
  t.is(worse(recorded, now, ['Qt 6.8 (trixie)']).length, 2)
  t.deepEqual(worse(recorded, now, ['Qt 6.4 (bookworm)']), [])
})

test('docs/compatibility.md has all releases, and no cell that its legend does not explain', t => {
  const cells = recordedCells()
  t.true(cells.size >= 4 * 5 * 3 * 2 * 6, `${cells.size} cells`)
  for (const [name, text] of cells) t.true(Object.hasOwn(notes, text), `${name}: ${text}`)
})
