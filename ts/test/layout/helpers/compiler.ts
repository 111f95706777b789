import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Abi } from 'qt-ipc/layout'
import type { ShapedCompound, Shapes } from './shapes.js'

const flags: Readonly<Record<Abi, readonly string[]>> = {
  lp64: ['-m64'],
  ilp32: ['-m32'],
  // With ms_struct on each struct, GCC puts bit fields where Microsoft's compiler does.
  llp64: ['-m64', '-fshort-wchar'],
}

/** What C++ has as keywords. */
const cNames = `#define bool _Bool
#define true 1
#define false 0
typedef __CHAR16_TYPE__ char16_t;
typedef __WCHAR_TYPE__ wchar_t;`

/** What the compiler says about one struct. */
export interface Facts {
  readonly size: number
  readonly alignment: number
  /** Offsets of members, but for bit fields. */
  readonly offsets: ReadonlyMap<string, number>
  /** The struct's bytes with nothing but one bit field set. */
  readonly bitFields: ReadonlyMap<string, Uint8Array>
  /** The bytes of each value. */
  readonly values: readonly Uint8Array[]
}

/**
 * Asks g++ about structs, all of them at once. It only compiles: the answers are the initial data of constants, so that an
 * ABI needs neither its libraries nor a machine to run on.
 */
export function askCompiler(
  abi: Abi,
  shapes: Shapes,
  values: ReadonlyMap<ShapedCompound, readonly unknown[]>,
): Facts[] {
  const language = shapes.byteOrder === 'bigEndian' ? ['-x', 'c'] : ['-std=c++20']
  const program = [
    ...(shapes.byteOrder === 'bigEndian' ? [cNames] : []),
    '#define FACT extern const __attribute__((section(".facts"), used))',
    ...shapes.definitions,
    ...shapes.compounds.flatMap((compound, index) =>
      constantsOf(compound, index, values.get(compound) ?? []),
    ),
  ].join('\n')
  return inFolder(folder => {
    const [source, object, data] = ['facts.cpp', 'facts.o', 'facts.bin'].map(name =>
      join(folder, name),
    ) as [string, string, string]
    writeFileSync(source, program)
    run('g++', ...flags[abi], ...language, '-w', '-O0', '-fno-pic', '-c', source, '-o', object)
    run('objcopy', '-O', 'binary', '--only-section=.facts', object, data)
    const places = new Map(
      run('nm', '--radix=d', object)
        .trim()
        .split('\n')
        .map(line => line.split(' '))
        .map(([address, , name = '']) => [name, Number(address)]),
    )
    const bytes = new Uint8Array(readFileSync(data))
    return shapes.compounds.map((compound, index) =>
      factsOf(compound, index, values.get(compound)?.length ?? 0, (name, length) => {
        const start = places.get(name)
        if (start === undefined) throw new Error(`no ${name} in the object file`)
        return bytes.slice(start, start + length)
      }),
    )
  })
}

/** What a running program says about values that it writes, and that it reads. */
export interface Exchange {
  /** The bytes of each value in the program's memory. */
  readonly written: Uint8Array
  /** `1` for each value that it found in our bytes. */
  readonly found: string
}

/** Runs a 64-bit program that writes all values, and looks for them in our bytes of them. */
export function exchange(
  shapes: Shapes,
  values: ReadonlyMap<ShapedCompound, readonly unknown[]>,
  ours: Uint8Array,
): Exchange {
  const checks = shapes.compounds.flatMap(compound => {
    const { name, initializer, equal } = compound
    return (values.get(compound) ?? []).map(
      value => `{ ${name} mine = ${initializer(value)}, yours; write(&mine, sizeof mine);
        read(&yours, sizeof yours); found(${equal('yours', value)}); }`,
    )
  })
  const program = `#include <cstdio>
${shapes.definitions.join('\n')}
static void write(const void *bytes, size_t n) { fwrite(bytes, 1, n, stdout); }
static void read(void *bytes, size_t n) { if (fread(bytes, 1, n, stdin) != n) perror("read"); }
static void found(bool yes) { fputc(yes ? '1' : '0', stderr); }
${checks.map((check, index) => `static void check${index}() ${check}`).join('\n')}
int main() { ${checks.map((_, index) => `check${index}();`).join(' ')} }
`
  return inFolder(folder => {
    const source = join(folder, 'program.cpp')
    const binary = join(folder, 'program')
    writeFileSync(source, program)
    run('g++', '-std=c++20', '-w', '-O0', source, '-o', binary)
    const { stdout, stderr } = spawnSync(binary, { input: ours, maxBuffer: 2 ** 28 })
    return { written: new Uint8Array(stdout), found: stderr.toString() }
  })
}

function constantsOf(
  { name, members, initializer }: ShapedCompound,
  index: number,
  values: readonly unknown[],
): string[] {
  const whole = members.filter(({ bits }) => !bits)
  const numbers = [
    `sizeof(${name})`,
    `__builtin_offsetof(A${index}, whole)`,
    ...whole.map(({ key }) => `__builtin_offsetof(${name}, ${key})`),
  ]
  return [
    `typedef struct { char first; ${name} whole; } A${index};`,
    `FACT unsigned f${index}[] = {${numbers.join(', ')}};`,
    ...members.flatMap(({ key, bits }) =>
      bits ? [`FACT ${name} b${index}_${key} = {.${key} = ${bits.allOnes}};`] : [],
    ),
    ...values.map((value, n) => `FACT ${name} v${index}_${n} = ${initializer(value)};`),
  ]
}

function factsOf(
  { members }: ShapedCompound,
  index: number,
  valueCount: number,
  read: (name: string, length: number) => Uint8Array,
): Facts {
  const whole = members.filter(({ bits }) => !bits)
  const numbers = new Uint32Array(read(`f${index}`, 4 * (2 + whole.length)).buffer)
  const [size = 0, alignment = 0, ...offsets] = numbers
  return {
    size,
    alignment,
    offsets: new Map(whole.map(({ key }, i) => [key, offsets[i] ?? -1])),
    bitFields: new Map(
      members.filter(({ bits }) => bits).map(({ key }) => [key, read(`b${index}_${key}`, size)]),
    ),
    values: Array.from({ length: valueCount }, (_, n) => read(`v${index}_${n}`, size)),
  }
}

export function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
}

export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-layout-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
