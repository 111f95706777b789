// The files that list every type, made of the declarations in ts/src/datastream/types:
//   npx tsx ts/test/datastream/derive-types.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { createTypes } from '../../src/datastream/create-types.js'
import { resolveFormat } from '../../src/datastream/format.js'
import { newestRelease } from '../../src/datastream/releases.js'
import { typeFacts } from '../../src/datastream/types/catalogue.js'

const root = join(import.meta.dirname, '..', '..', '..')

/** A row of the table in docs/datastream.md. */
export interface TypeRow {
  readonly schema: string
  readonly typescript: string
  /** The type's name in C++. */
  readonly cpp: string
  readonly note: string
}

// The module's own names are one of the files that are made: they may be behind.
const newest = createTypes(resolveFormat(newestRelease))

/** The rows of all types. */
export const typeRows: readonly TypeRow[] = Array.from(typeFacts, ([name, { docs }]) =>
  [docs].flat().map(({ schema = name, typescript, note = '' }) => ({
    schema,
    typescript,
    cpp: made(schema).name,
    note,
  })),
).flat()

/** The type that an expression makes of the newest release's types. */
function made(schema: string): { readonly name: string } {
  // Not `new Function`, which the run without code generation forbids.
  return runInNewContext(schema, { ...newest })
}

/** What the derived files ought to hold, by their paths from the root. */
export function derivedFiles(): Readonly<Record<string, string>> {
  return {
    'docs/datastream.md': between(
      'docs/datastream.md',
      '<!-- types -->\n',
      '<!-- /types -->',
      table(),
    ),
    'ts/src/datastream/newest.ts': between(
      'ts/src/datastream/newest.ts',
      'export const {\n',
      '} =',
      Object.keys(newest)
        .sort()
        .map(name => `  ${name},\n`)
        .join(''),
    ),
  }
}

/** In the order that the page has; new rows come at the end. */
function table(): string {
  const page = readFileSync(join(root, 'docs/datastream.md'), 'utf8')
  const place = (schema: string) => page.indexOf(`\n| ${cell(schema)} |`) >>> 0
  const lines = typeRows
    .toSorted((a, b) => place(a.schema) - place(b.schema))
    .map(({ schema, typescript, cpp, note }) =>
      row([cell(schema), cell(typescript), cell(cpp), note]),
    )
  const head = row(['schema', 'TypeScript', 'Qt', 'versions and notes'])
  return [head, '|---|---|---|---|', ...lines].map(line => `${line}\n`).join('')
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`.replace(/ {2}\|$/, ' |')

const cell = (code: string) => `\`${code.replaceAll('|', '\\|')}\``

/** The text of a file with another part between two marks. */
function between(file: string, start: string, end: string, part: string): string {
  const text = readFileSync(join(root, file), 'utf8')
  const from = text.indexOf(start) + start.length
  return text.slice(0, from) + part + text.slice(text.indexOf(end, from))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(derivedFiles())) writeFileSync(join(root, file), text)
}
