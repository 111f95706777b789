// Every row of the gallery as `npm run gallery` plays it, with programs of Qt 5 and of Qt 6: what is read is what was written.
import test, { type ExecutionContext } from 'ava'
import { type Played, play } from '../../examples/gallery/play.js'
import { type Direction, type Scenario, scenarios } from '../../examples/gallery/scenarios.js'
import { turns } from '../helpers/limit-concurrency.js'
import { qtMajors } from '../helpers/peer.js'

// Each plays with two processes; more at once only make each other slow.
const inTurn = turns(6)

for (const qt of qtMajors)
  for (const scenario of scenarios)
    for (const direction of scenario.directions) {
      const { first, second } = direction
      const roles = [first, second].map(({ by, words }) => `${by} ${words.join(' ')}`).join(', ')
      test(`${scenario.name}, Qt ${qt}: ${roles}`, async t => {
        const played = await inTurn(() => play(scenario, direction, { qt }))
        check(t, scenario, direction, played)
      })
    }

function check(t: ExecutionContext, { name }: Scenario, { says }: Direction, played: Played): void {
  const lines = [...played.first, ...played.second]
  const wrote = whatWas('wrote', lines)
  const read = whatWas('read', lines)
  if (name === 'single-instance') t.deepEqual(lines, ['primary', 'secondary'])
  else if (name === 'racing') t.deepEqual(read.filter(isTorn), [])
  else if (says.test('wrote 2 (attached)')) t.deepEqual(wrote, ['1', '2'])
  else t.deepEqual(read.filter(isForeign(wrote)), [], lines.join('\n'))
}

const isForeign = (wrote: readonly string[]) => (text: string) => !wrote.includes(text)

/** What stands behind the word; what the reader adds in brackets is its own. */
const whatWas = (word: string, lines: readonly string[]): string[] =>
  lines
    .filter(line => line.startsWith(`${word} `))
    .map(line => line.slice(word.length + 1).replace(/ \(.*\)$/, ''))

/** The power of the simulated car follows from its speed; half of one frame and half of another do not fit. */
function isTorn(frame: string): boolean {
  const [, speed, power] = (/^([\d.]+) km\/h ([\d.]+) kW$/.exec(frame) ?? []).map(Number)
  if (speed === undefined || power === undefined) return true
  return Math.abs(speed ** 3 / 60_000 - power) > 0.005 * power + 0.1
}
