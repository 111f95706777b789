import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { qt } from 'qt-ipc/datastream'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const page = readFileSync(join(root, 'docs', 'datastream.md'), 'utf8')

interface Row {
  readonly schema: string
  readonly type: string
  readonly qt: string
}

/** The rows of the table of types: everything up to the fourth column is code. */
const rows: readonly Row[] = (/<!-- types -->([\s\S]*)<!-- \/types -->/.exec(page)?.[1] ?? '')
  .trim()
  .split('\n')
  .slice(2)
  .map(line =>
    line.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|').replace(/^`|`$/g, '')),
  )
  .map(([, schema = '', type = '', qt = '']) => ({ schema, type, qt }))

test('every type is in the table, and nothing else', t => {
  const documented = new Set(rows.map(({ schema }) => /^\w+/.exec(schema)?.[0]))
  // Finding types by name and adding own ones are no types themselves.
  const existing = Object.keys(qt('6.11')).filter(name => name !== 'type' && name !== 'withTypes')
  t.deepEqual([...documented].sort(), existing.sort())
})

test('the TypeScript and the Qt types of the table are those of the code', t => {
  const folder = join(root, 'build', 'documentation')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'datastream-types.ts')
  writeFileSync(file, program())
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../ts/tsconfig.base.json',
      compilerOptions: {
        module: 'nodenext',
        noEmit: true,
        incremental: false,
        declaration: false,
        sourceMap: false,
        types: ['node'],
      },
      files: ['datastream-types.ts'],
    }),
  )
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  t.notThrows(() => execFileSync(process.execPath, [tsc, '-p', folder], { stdio: 'inherit' }))
  const names: string[] = JSON.parse(
    execFileSync(process.execPath, ['--import=tsx', file], { encoding: 'utf8' }),
  )
  t.deepEqual(
    names,
    rows.map(row => row.qt),
  )
})

test('the examples are in the language of the package', t => {
  const exported = readFileSync(join(root, 'ts', 'src', 'datastream', 'index.ts'), 'utf8')
  for (const name of [
    'DataStreamReader',
    'DataStreamWriter',
    'dateTimeToDate',
    'variantOf',
    'julianDay',
  ])
    t.true(page.includes(name) && exported.includes(name), name)
})

/** A program that compiles only if each schema has the type of its row, and prints the schemas' names. */
function program(): string {
  const values = Object.keys(qt('6.11')).join(', ')
  const types =
    'BitArray, Brush, Cbor, CborMap, Color, Cursor, DateTime, EasingCurve, Font, Icon, Infer, Json, JsonObject, PainterPath, ' +
    'Palette, Pen, Rect, StandardItem, TextFormat, TimeZone, Variant'
  return `import { ${values} } from 'qt-ipc/datastream'
import type { ${types} } from 'qt-ipc/datastream'
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(_equal: Equal<A, B>): void {}
const rows = [
${rows.map(({ schema }) => `  ${schema},`).join('\n')}
] as const
${rows.map(({ type }, i) => `same<Infer<(typeof rows)[${i}]>, ${type}>(true)`).join('\n')}
console.log(JSON.stringify(rows.map(row => row.name)))
void [type, withTypes]
export type { ${types} }
export { ${values} }
`
}
