import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder, run } from './compiler.js'
import type { Shapes } from './shapes.js'

/** What clang says about one struct. Positions in bits, of unnamed members too. */
export interface ClangFacts {
  readonly size: number
  readonly alignment: number
  readonly positions: readonly number[]
}

/**
 * Asks clang where Microsoft's compiler puts the members. clang-tidy, which the linter needs anyway, is clang enough: the
 * front end decides about layouts, and can print them.
 */
export function askClang(shapes: Shapes): ReadonlyMap<string, ClangFacts> {
  const dump = inFolder(folder => {
    const source = join(folder, 'layouts.cpp')
    const sizes = shapes.compounds.map(({ name }) => `sizeof(${name})`)
    const program = [...shapes.definitions, `unsigned sizes[] = {${sizes.join(', ')}};`]
    writeFileSync(source, program.join('\n').replaceAll('__attribute__((ms_struct))', ''))
    const front = ['-fdump-record-layouts-simple', '-fdump-record-layouts-complete']
    const words = ['-target', 'x86_64-pc-windows-msvc', '-std=c++20', '-w']
    return run(
      'clang-tidy',
      '--config={}',
      '--checks=-*,misc-static-assert',
      source,
      '--',
      ...words,
      ...front.flatMap(word => ['-Xclang', word]),
    )
  })
  const record =
    /^Type: (?:struct|union) (\w+)\n\nLayout: <ASTRecordLayout\n +Size:(\d+)\n +Alignment:(\d+)\n +FieldOffsets: \[([\d, ]*)\]>$/gm
  return new Map(
    Array.from(dump.matchAll(record), ([, name = '', size, alignment, positions = '']) => [
      name,
      {
        size: Number(size) / 8,
        alignment: Number(alignment) / 8,
        positions: positions.split(', ').map(Number),
      },
    ]),
  )
}
