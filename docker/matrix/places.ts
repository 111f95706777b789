import { Peer } from '../../interop-tests/helpers/peer.js'
import type { Container, Engine } from './engines/container.js'
import { folderFor } from './folder.js'
import { type Release, releases, type Suite } from './releases.js'
import type { Place } from './scene.js'

/** The three places of a release, and the Qt that really runs there. */
export interface Places extends AsyncDisposable {
  readonly places: readonly Place[]
  readonly qtVersion: string
}

/** The other container has the other generation of addon: with QNativeIpcKey where the first has it not. */
const elsewhere = (suite: Suite): Suite => (suite === 'bookworm' ? 'trixie' : 'bookworm')

export function otherRelease({ suite }: Release): Release {
  const other = releases.find(release => release.suite === elsewhere(suite) && release.major === 6)
  if (!other) throw new Error(`no Qt 6 on ${elsewhere(suite)}`)
  return other
}

export async function startPlaces(engine: Engine, release: Release): Promise<Places> {
  const started: Container[] = []
  const start = async (...words: Parameters<Engine['start']>) => {
    const container = await engine.start(...words)
    started.push(container)
    return container
  }
  const tmp = folderFor(`${release.suite}-${release.major}`)
  const hostTmp = folderFor(`${release.suite}-${release.major}-host`)
  const qt = await start(release, { ipc: 'own', tmp })
  const other = await start(otherRelease(release), { ipc: qt, tmp })
  const onHost = await start(release, { ipc: 'host', tmp: hostTmp })
  return {
    places: [
      { title: 'same container', qt, node: qt, tmp: '/tmp' },
      { title: 'other container', qt, node: other, tmp: '/tmp' },
      { title: 'host', qt: onHost, node: undefined, tmp: hostTmp },
    ],
    qtVersion: await versionOf(qt),
    async [Symbol.asyncDispose]() {
      for (const container of started.reverse()) await container[Symbol.asyncDispose]()
    },
  }
}

async function versionOf(container: Container): Promise<string> {
  await using peer = new Peer(container.command([container.program('memory')]))
  await peer.ready()
  return peer.qtVersion
}
