import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { example, nativeProgram, Program } from '../support/program.js'
import type { Direction, Scenario, Side } from './scenarios.js'

export interface PlayOptions {
  readonly qt?: 5 | 6
  /** Called for each line at once. */
  readonly onLine?: (by: Side['by'], line: string) => void
}

/** What the two programs have printed. */
export interface Played {
  readonly first: readonly string[]
  readonly second: readonly string[]
}

/** Starts both programs of a direction, lets them meet, and has them leave. Throws what went wrong. */
export async function play(
  scenario: Scenario,
  direction: Direction,
  options: PlayOptions = {},
): Promise<Played> {
  const key = freshKey(scenario.key)
  try {
    return await meet(scenario, direction, key, options)
  } finally {
    // Nobody but us knows that the mapped file is of no more use.
    if (scenario.key === 'path') await rm(key, { force: true })
  }
}

async function meet(
  { name }: Scenario,
  { first, second, says, count }: Direction,
  key: string,
  { qt = 6, onLine }: PlayOptions,
): Promise<Played> {
  const native = `samples/${name.replaceAll('-', '_')}`
  const start = ({ by, words }: Side, shmid = '') => {
    const filled = words.map(word => word.replace('KEY', key).replace('SHMID', shmid))
    const command = by === 'Node' ? example(name) : [nativeProgram(native, qt)]
    const program = new Program([...command, ...filled])
    program.onLine(line => onLine?.(by, line))
    return program
  }

  await using one = start(first)
  const [, shmid] = (await one.line(/./)).split(' ')
  await using two = start(second, shmid)
  const said = Promise.any([one.line(says, count), two.line(says, count)])
  await Promise.race([said, failure(one), failure(two)]).catch(error => {
    throw error instanceof AggregateError ? error.errors[1] : error
  })

  // In the order of guests: who came last leaves first.
  for (const program of [two, one]) {
    await program[Symbol.asyncDispose]()
    const end = await program.ended
    if (end !== 0) throw new Error(end)
  }
  return { first: one.lines, second: two.lines }
}

/** Rejects when the program ends in another way than it should. */
async function failure(program: Program): Promise<never> {
  const end = await program.ended
  if (end !== 0) throw new Error(end)
  return new Promise(() => {})
}

let keys = 0

/** A key that no other program has. */
function freshKey(kind: Scenario['key']): string {
  keys += 1
  const name = `qt-ipc-gallery-${process.pid}-${keys}`
  switch (kind) {
    case 'text':
      return name
    case 'path':
      return join(tmpdir(), name)
    case 'posix':
      return `/${name}`
    case 'number':
      return String(0x4e000000 + ((process.pid & 0xffff) << 8) + (keys & 0xff))
  }
}
