import type { NodePeer } from '../../interop-tests/helpers/node-peer.js'
import type { Engine } from './engines/container.js'
import { keyKinds } from './keys.js'
import type { Outcome } from './notes.js'
import { startPlaces } from './places.js'
import type { Release } from './releases.js'
import { play, type ScenarioName, scenarios } from './scenarios/index.js'
import { type Role, Scene, type Setting, startNode } from './scene.js'

export interface Result {
  readonly setting: Setting
  readonly scenario: ScenarioName
  readonly outcome: Outcome | Error
}

const writers: readonly Role[] = ['Qt', 'Node']
const names = Object.keys(scenarios) as ScenarioName[]
let count = 0

/** All cells of one release, one after the other, each told as it ends. */
export async function playRelease(
  engine: Engine,
  release: Release,
  tell: (result: Result) => void,
): Promise<void> {
  await using all = await startPlaces(engine, release)
  const { qtVersion } = all
  for (const place of all.places) {
    const node = await startNode(place)
    await node.run(
      `ds = (await import('qt-ipc/datastream')).qt(${JSON.stringify(qtVersion)}); return null`,
    )
    for (const kind of keyKinds)
      for (const writer of writers)
        for (const scenario of names) {
          const setting: Setting = { release, place, kind, qtVersion, writer }
          tell({ setting, scenario, outcome: await attempt(setting, node, scenario) })
        }
    await node.process[Symbol.asyncDispose]()
  }
}

async function attempt(
  setting: Setting,
  node: NodePeer,
  scenario: ScenarioName,
): Promise<Outcome | Error> {
  count += 1
  try {
    await using scene = new Scene(setting, node, count)
    return await play(scenario, scene)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
