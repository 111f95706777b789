import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { join as joinPosix, normalize } from 'node:path/posix'

/** Which file imports which others; paths from the root of the tree. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** The relative imports of every TypeScript file below `root`: types, re-exports, augmentations and `import()` count, too. */
export function typeScriptGraph(root: string): ImportGraph {
  const specifier = /(?:\bfrom|\bimport|\bimport\(|\bdeclare module)\s*'(\.[^']+)'/g
  return graphOf(root, /\.ts$/, (file, text) =>
    Array.from(text.matchAll(specifier), ([, name = '']) =>
      normalize(joinPosix(dirname(file), name)).replace(/\.js$/, '.ts'),
    ),
  )
}

/** The includes between the C++ modules below `root`. A header and its source are one module, named without an ending. */
export function cppGraph(root: string): ImportGraph {
  const modules = new Map<string, string[]>()
  const files = graphOf(root, /\.(h|cc)$/, (file, text) =>
    Array.from(text.matchAll(/^#include "([^"]+)"/gm), ([, name = '']) => includedBy(file, name)),
  )
  for (const [file, included] of files) {
    const module = withoutEnding(file)
    const others = included.map(withoutEnding).filter(name => name !== module)
    modules.set(module, [...(modules.get(module) ?? []), ...others])
  }
  return modules

  /** Beside the file, else below the root, as the compiler looks for it. */
  function includedBy(file: string, name: string): string {
    const beside = normalize(joinPosix(dirname(file), name))
    return filesIn(root).includes(beside) ? beside : name
  }
}

function graphOf(
  root: string,
  ending: RegExp,
  importsIn: (file: string, text: string) => string[],
): ImportGraph {
  return new Map(
    filesIn(root)
      .filter(file => ending.test(file))
      .map(file => [file, importsIn(file, readFileSync(join(root, file), 'utf8'))]),
  )
}

const filesIn = (root: string) => readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()

const withoutEnding = (file: string) => file.replace(/\.\w+$/, '')
