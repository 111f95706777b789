import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'

const root = join(import.meta.dirname, '..', '..', '..', '..')

/** A directory with the scripts of the set-up and these files, whose path has a space and an umlaut. */
export function repository(t: ExecutionContext, files: Record<string, string> = {}): string {
  const outer = mkdtempSync(join(tmpdir(), 'qt-ipc-set-up-'))
  t.teardown(() => rmSync(outer, { recursive: true, force: true }))
  // Another user can enter it.
  chmodSync(outer, 0o755)
  const folder = join(outer, 'für alle')
  cpSync(join(root, 'ts', 'setup'), join(folder, 'ts', 'setup'), { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** package.json and package-lock.json with one dependency. */
export function withDependency(name: string, locked: object): Record<string, string> {
  const own = { name: 'few', version: '1.0.0', dependencies: { [name]: '*' } }
  const packages = { '': own, [`node_modules/${name}`]: locked }
  const lock = { name: 'few', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  return { 'package.json': JSON.stringify(own), 'package-lock.json': JSON.stringify(lock) }
}

export interface Outcome {
  readonly code: number | null
  readonly output: string
  /** The last line of all that was printed: the sentence for the user. */
  readonly sentence: string
}

/** Runs a command to its end. */
export async function outcomeOf(
  [program = '', ...words]: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  const [code] = await once(child, 'close')
  return { code, output, sentence: output.trimEnd().split('\n').at(-1) ?? '' }
}

/** The words that run a piece of JavaScript with `folder`'s module of the set-up as `module`. */
export function usingModule(folder: string, module: string, code: string): string[] {
  const path = JSON.stringify(join(folder, 'ts', 'setup', module))
  const wholly = `
    const { reportingProblems } = await import(${JSON.stringify(join(folder, 'ts/setup/problem.mjs'))})
    await reportingProblems(async () => { const module = await import(${path}); ${code} })`
  return [process.execPath, '--input-type=module', '--eval', wholly]
}

/** The words that run a command after shell commands in a mount namespace of its own; `"$1"` is `folder` in them. */
export function mounting(folder: string, commands: string, ...flags: string[]): string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const script = `set -e\n${commands}\nshift\nexec "$@"`
  return ['unshare', ...user, '--mount', ...flags, 'sh', '-c', script, 'sh', folder]
}

const become = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const [program = '', ...words] = become

/** The words before a command that run it without the rights of root. */
export const asOrdinaryUser: readonly string[] =
  process.getuid?.() === 0 && spawnSync(program, [...words, 'true']).status === 0 ? become : []
