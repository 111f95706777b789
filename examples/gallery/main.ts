// Plays the scenarios, in every direction, with the native programs of cpp/samples:  npm run gallery [-- NAME...]
import { parseArgs } from 'node:util'
import { Excerpt } from './excerpt.js'
import { play } from './play.js'
import { type Direction, type Scenario, scenarios } from './scenarios.js'

const { positionals: names } = parseArgs({ allowPositionals: true })
const unknown = names.filter(name => scenarios.every(scenario => scenario.name !== name))
if (unknown.length > 0) {
  console.error(`no scenario ${unknown.join(', ')}; there are`)
  for (const { name, about } of scenarios) console.error(`  ${name.padEnd(16)} ${about}`)
  process.exit(2)
}

const chosen = scenarios.filter(({ name }) => names.length === 0 || names.includes(name))
const results: string[] = []
let failures = 0
for (const scenario of chosen) {
  console.log(`\n${scenario.name}: ${scenario.about}`)
  const outcomes: string[] = []
  for (const direction of scenario.directions) outcomes.push(await show(scenario, direction))
  results.push(`  ${scenario.name.padEnd(16)} ${outcomes.join('   ')}`)
}
console.log(`\nSummary\n${results.join('\n')}`)
console.log(failures === 0 ? '\nEverybody met.' : `\n${failures} did not meet.`)
process.exitCode = failures === 0 ? 0 : 1

async function show(scenario: Scenario, direction: Direction): Promise<string> {
  const { first, second } = direction
  const title = `${first.by} ${first.words[0]} → ${second.by} ${second.words[0]}`
  console.log(`  ${title}`)
  const excerpt = new Excerpt(first.by)
  try {
    await play(scenario, direction, { onLine: (by, line) => excerpt.add(by, line) })
    return `✓ ${title}`
  } catch (error) {
    failures += 1
    console.log(`    ${error instanceof Error ? error.message : error}`)
    return `✗ ${title}`
  }
}
