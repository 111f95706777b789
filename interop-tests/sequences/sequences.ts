import { spawn } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isolation } from '../../ts/setup/namespaces.mjs'
import { root } from '../helpers/root.js'
import type { PlanOptions } from './plan.js'
import type { Failure } from './trial.js'

export interface LaneOptions {
  readonly plan: PlanOptions
  readonly lanes: number
  readonly lane: number
  /** Scripts that follow one another and go to the same process. */
  readonly block: number
  /** Where each process ends. */
  readonly mostFailures: number
  /** One script instead of a plan. */
  readonly replay?: string | undefined
  readonly isProcess: boolean
  /** The IPC namespace that nothing may be removed from. */
  readonly outside: string
}

export interface LaneReport {
  /** Scripts that were run, those to compare with included. */
  readonly runs: number
  /** Scripts that were judged, by group and by visit. */
  readonly counts: Readonly<Record<string, number>>
}

export interface Summary extends LaneReport {
  readonly failures: readonly Failure[]
}

const file = fileURLToPath(new URL('lane.ts', import.meta.url))

/** Runs a plan, shared among so many processes. Throws where the system has no namespaces. */
export async function runSequences(
  options: Pick<LaneOptions, 'plan' | 'lanes'> & Partial<LaneOptions>,
  onFailure: (failure: Failure) => void = () => {},
): Promise<Summary> {
  const outside = readlinkSync('/proc/self/ns/ipc')
  const fixed = { block: 64, mostFailures: 20, isProcess: false, ...options, outside }
  const lanes = Array.from({ length: options.lanes }, (_, lane) =>
    runLane({ ...fixed, lane }, onFailure),
  )
  const all = await Promise.all(lanes)
  const counts: Record<string, number> = {}
  for (const { report } of all)
    for (const [name, count] of Object.entries(report.counts))
      counts[name] = (counts[name] ?? 0) + count
  const runs = all.reduce((sum, { report }) => sum + report.runs, 0)
  return { runs, counts, failures: all.flatMap(({ failures }) => failures) }
}

async function runLane(
  options: LaneOptions,
  onFailure: (failure: Failure) => void,
): Promise<{ report: LaneReport; failures: Failure[] }> {
  const inside = isolation()
  if (!inside)
    throw new Error('the sequences need namespaces of their own, which this system does not permit')
  const node = [process.execPath, '--import=tsx', file, JSON.stringify(options)]
  const [program = '', ...args] = [...inside, ...node]
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const failures: Failure[] = []
  let report: LaneReport | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const told: { failure?: Failure; report?: LaneReport } = JSON.parse(line)
    if (told.failure) {
      failures.push(told.failure)
      onFailure(told.failure)
    }
    report = told.report ?? report
  }
  if (!report) throw new Error('a process of the sequences ended early')
  return { report, failures }
}
