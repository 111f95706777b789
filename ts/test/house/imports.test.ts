// The directions of imports: down the floors of folders, no circles, no addon below the pure folders. Planted breaches are found.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { breaches, type ImportRules } from './check-imports.js'
import { cppRules, typeScriptRules } from './floors.js'
import { cppGraph, typeScriptGraph } from './import-graph.js'

const root = join(import.meta.dirname, '..', '..', '..')

test('the TypeScript files import downwards, without circles', t => {
  const graph = typeScriptGraph(join(root, 'ts', 'src'))
  t.true(graph.size > 250)
  t.deepEqual(breaches(graph, typeScriptRules), [])
})

test('the C++ files include downwards, without circles', t => {
  const graph = cppGraph(join(root, 'bridge'))
  t.true(graph.size > 30)
  t.deepEqual(breaches(graph, cppRules), [])
})

const rules: ImportRules = {
  floors: [['cli/'], ['datastream/', 'layout/'], ['top.ts other.ts'], ['codec/'], ['native/']],
  pure: ['datastream/', 'codec/'],
  forbidden: ['native/', '../bridge/'],
}

const sound = {
  'cli/main.ts': "import { a } from '../datastream/a.js'\nawait import('../native/binding.js')",
  'datastream/a.ts': "export type { C } from '../codec/c.js'\nimport './deep/b.js'",
  'datastream/deep/b.ts': '',
  'top.ts': "import './other.js'",
  'other.ts': "import { c } from './codec/c.js'",
  'codec/c.ts': '',
  'native/binding.ts': '',
}

test('a tree that keeps the rules has no breach', t => {
  t.deepEqual(planted(t, sound), [])
})

const plants: readonly (readonly [string, Record<string, string>, readonly RegExp[]])[] = [
  [
    'an import that goes up',
    { 'codec/c.ts': "import { main } from '../cli/main.js'" },
    [/^codec\/c\.ts -> cli\/main\.ts goes up/, /^circle/, /pure/],
  ],
  [
    'a type that is imported from above',
    { 'native/binding.ts': "import type { C } from '../codec/c.js'" },
    [/^native\/binding\.ts -> codec\/c\.ts goes up/],
  ],
  [
    'an import from a folder beside',
    { 'datastream/deep/b.ts': "import { s } from '../../layout/s.js'", 'layout/s.ts': '' },
    [/^datastream\/deep\/b\.ts -> layout\/s\.ts goes across/],
  ],
  [
    'a circle inside of a folder',
    { 'datastream/deep/b.ts': "import { type A } from '../a.js'" },
    [/^circle: datastream\/a\.ts -> datastream\/deep\/b\.ts -> datastream\/a\.ts$/],
  ],
  [
    'a circle through an augmented module',
    { 'datastream/deep/b.ts': "declare module '../a.js' {}" },
    [/^circle: datastream\/a\.ts -> datastream\/deep\/b\.ts -> datastream\/a\.ts$/],
  ],
  [
    'the addon under a pure folder',
    { 'codec/c.ts': "import { native } from '../native/binding.js'" },
    [
      /^codec\/c\.ts is pure, but reaches the addon: codec\/c\.ts -> native\/binding\.ts$/,
      /^datastream\/a\.ts is pure, .* datastream\/a\.ts -> codec\/c\.ts -> native\/binding\.ts$/,
    ],
  ],
  [
    'the addon, loaded only when it is needed',
    { 'datastream/deep/b.ts': "const load = () => import('../../native/binding.js')" },
    [/^datastream\/deep\/b\.ts is pure/, /^datastream\/a\.ts is pure/],
  ],
  [
    'the addon itself',
    { 'codec/c.ts': "import addons from '../../bridge/addons.cjs'" },
    [/^codec\/c\.ts is pure, .* -> \.\.\/bridge\/addons\.cjs$/, /^datastream\/a\.ts is pure/],
  ],
  ['a file without a place', { 'new.ts': '' }, [/^new\.ts has no place/]],
]

for (const [what, files, expected] of plants)
  test(`finds ${what}`, t => {
    const found = planted(t, { ...sound, ...files })
    for (const pattern of expected)
      t.true(
        found.some(one => pattern.test(one)),
        `${pattern} in\n${found.join('\n')}`,
      )
    for (const one of found)
      t.true(
        expected.some(pattern => pattern.test(one)),
        one,
      )
  })

test('C++: a header and its source are one, and what is known may only become less', t => {
  const folder = plant(t, {
    'a.h': '#include "low/b.h"',
    'a.cc': '#include "a.h"',
    'low/b.h': '',
    'low/b.cc': '#include "b.h"\n#include "a.h"',
  })
  const floors = [['a'], ['low/']]
  t.deepEqual(breaches(cppGraph(folder), { floors }), [
    'low/b -> a goes up: low/ to a',
    'circle: a -> low/b -> a',
  ])
  t.deepEqual(breaches(cppGraph(folder), { floors, known: ['a <-> low/b'] }), [])
  writeFileSync(join(folder, 'low', 'b.cc'), '#include "b.h"')
  t.deepEqual(breaches(cppGraph(folder), { floors, known: ['a <-> low/b'] }), [
    'a <-> low/b is known, but is no longer there: take it off the list',
  ])
})

const planted = (t: ExecutionContext, files: Readonly<Record<string, string>>) =>
  breaches(typeScriptGraph(plant(t, files)), rules)

function plant(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-imports-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}
