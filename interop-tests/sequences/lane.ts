// One of the processes that share the work, in namespaces of its own: takes its share of the plan from the command line
// and prints one line of JSON for each failure, then one with what was run.
import { readlinkSync } from 'node:fs'
import { NativePeers } from './native-peers.js'
import { plan } from './plan.js'
import { parseScript } from './script.js'
import type { LaneOptions, LaneReport } from './sequences.js'
import { Trials } from './trial.js'

const options: LaneOptions = JSON.parse(process.argv[2] ?? '')
// All objects of the namespace are removed after each run.
if (readlinkSync('/proc/self/ns/ipc') === options.outside)
  throw new Error('not in a namespace of its own')

using natives = await NativePeers.start()
const trials = new Trials(natives)
const counts: Record<string, number> = {}
let failures = 0

for (const { group, visit, script, isProcess } of ownShare()) {
  for (const name of [group, `${script.kind}: ${visit}`]) counts[name] = (counts[name] ?? 0) + 1
  const failure = await trials.judge(script, isProcess)
  if (!failure) continue
  failures += 1
  console.log(JSON.stringify({ failure }))
  if (failures >= options.mostFailures) break
}

const report: LaneReport = { runs: trials.runs, counts }
console.log(JSON.stringify({ report }))
process.exit(0)

function* ownShare() {
  if (options.replay !== undefined) {
    const script = parseScript(options.replay)
    yield { group: 'replay', visit: 'replay', script, isProcess: options.isProcess }
    return
  }
  let index = 0
  for (const item of plan(options.plan))
    if (Math.floor(index++ / options.block) % options.lanes === options.lane) yield item
}
