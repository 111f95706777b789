// A step that is left out when a type is added fails here, or in documentation.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { type DataStream, qt, Type } from 'qt-ipc/datastream'
import { cases } from '../../../interop-tests/datastream/helpers/cases.js'
import { metaTypes, typeFacts, typeGroups } from '../../src/datastream/types/catalogue.js'

const folder = join(import.meta.dirname, '..', '..', 'src', 'datastream', 'types')

test('every file that declares types is in the list of declarations', async t => {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    file => file.endsWith('.ts') && file !== 'declare.ts',
  )
  const declaring = sources.filter(file =>
    readFileSync(join(folder, file), 'utf8').includes('declareTypes('),
  )
  t.true(declaring.length > 25)
  for (const file of declaring) {
    const exported: object = await import(pathToFileURL(join(folder, file)).href)
    const groups = Object.values(exported).filter(value => isGroup(value))
    t.true(groups.length > 0, `${file} exports no declaration`)
    t.true(
      groups.every(group => typeGroups.includes(group)),
      `${file} is not in declarations.ts`,
    )
  }
})

test('all types are found by the names that they have in QVariant', t => {
  const ds = qt('6.11')
  for (const [name, { variants = {}, spellings = {} }] of typeFacts)
    for (const other of [...Object.keys(variants), ...Object.keys(spellings)]) {
      const declared: unknown = Reflect.get(ds, name)
      if (declared instanceof Type) t.is(ds.type(other).parts.fixed, declared.parts.fixed, other)
      else if (!metaTypes.has(other)) t.throws(() => ds.type(other), undefined, other)
      else t.true(ds.type(other) instanceof Type, other)
    }
})

test('all types are compared with Qt', t => {
  const compared = new Set<string>()
  const watched = new Proxy(qt('6.11'), {
    get(types: DataStream, name: string) {
      compared.add(name)
      return Reflect.get(types, name)
    },
  })
  for (const { type } of cases) type(watched)
  t.deepEqual(
    [...typeFacts.keys()].filter(name => !compared.has(name)),
    [],
  )
})

function isGroup(value: unknown): value is (typeof typeGroups)[number] {
  return typeof value === 'object' && value !== null && 'make' in value && 'facts' in value
}
