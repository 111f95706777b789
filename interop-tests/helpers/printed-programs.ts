import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { type Exit, LineProcess } from './line-process.js'
import { root } from './root.js'

let programs = 0

/** The one TypeScript program in a document that has these words. */
export function printedProgram(document: string, having: string): string {
  const text = readFileSync(join(root, document), 'utf8')
  const found = [...text.matchAll(/```ts\n(.*?)```/gs)].map(match => match[1] ?? '')
  const [one, ...others] = found.filter(code => code.includes(having))
  if (one === undefined || others.length > 0) throw new Error(`no single program with ${having}`)
  return one
}

/** Starts TypeScript as a file of the repository, where `qt-ipc` is the built package. */
export function startProgram(t: ExecutionContext, code: string): LineProcess {
  programs += 1
  const file = join(root, 'build', 'readme', `${process.pid}-${programs}.mts`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, code)
  const child = new LineProcess([process.execPath, '--import=tsx', file], { cwd: root })
  t.teardown(() => child[Symbol.asyncDispose]())
  return child
}

/** The same, to its end. */
export async function runProgram(t: ExecutionContext, code: string): Promise<LineProcess & Exit> {
  const child = startProgram(t, code)
  return Object.assign(child, await child.exited)
}
