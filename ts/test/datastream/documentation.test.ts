import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { qt, Type } from 'qt-ipc/datastream'
import { typeFacts } from '../../src/datastream/types/catalogue.js'
import { derivedFiles, typeRows } from './derive-types.js'

const root = join(import.meta.dirname, '..', '..', '..')
const page = readFileSync(join(root, 'docs', 'datastream.md'), 'utf8')

const files = derivedFiles()
for (const [file, text] of Object.entries(files))
  test(`${file} is what the declarations say`, t => {
    t.is(
      readFileSync(join(root, file), 'utf8'),
      text,
      'npx tsx ts/test/datastream/derive-types.ts writes it anew',
    )
  })

test('the TypeScript types of the table and of VariantTypes are those of the code', t => {
  const folder = join(root, 'build', 'documentation')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'datastream-types.ts'), program())
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

/** A program that compiles only if each schema has the type of its row, and each QVariant that of its type. */
function program(): string {
  const values = Object.keys(qt('6.11')).join(', ')
  const types =
    'BitArray, Brush, Cbor, CborMap, Color, Cursor, DateTime, EasingCurve, Font, Icon, Infer, Json, JsonObject, PainterPath, ' +
    'Palette, Pen, Rect, StandardItem, TextFormat, TimeZone, Variant, VariantTypes'
  const held = [...typeFacts].flatMap(([name, { variants = {} }]) =>
    Object.keys(variants).map(variant => ({ name, variant: JSON.stringify(variant) })),
  )
  const own = held.filter(({ name }) => Reflect.get(qt('6.11'), name) instanceof Type)
  return `import { ${values} } from 'qt-ipc/datastream'
import type { ${types} } from 'qt-ipc/datastream'
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(_equal: Equal<A, B>): void {}
function alike<A extends B, B extends C, C = A>(): void {}
const rows = [
${typeRows.map(({ schema }) => `  ${schema},`).join('\n')}
] as const
${typeRows.map(({ typescript }, i) => `same<Infer<(typeof rows)[${i}]>, ${typescript}>(true)`).join('\n')}
same<keyof VariantTypes, 'invalid' | ${held.map(({ variant }) => variant).join(' | ')}>(true)
${own.map(({ name, variant }) => `alike<VariantTypes[${variant}], Infer<typeof ${name}>>()`).join('\n')}
void [type, withTypes]
export type { ${types} }
export { ${values} }
`
}
