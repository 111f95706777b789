import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { Peer, type PeerOptions } from './peer.js'

/** A path in a folder of its own, which goes with the test; the file is not made. */
export function uniqueFile(t: ExecutionContext, name = 'file ä'): string {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-file-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, name)
}

/** Starts the program `mapped_file` and has it open a file. */
export async function filePeer(
  t: ExecutionContext,
  file: string,
  options: PeerOptions & { readonly mode?: 'readonly' } = {},
): Promise<Peer> {
  const peer = await Peer.start(t, 'mapped_file', options)
  await peer.ok(`open ${encodeURIComponent(file)} ${options.mode ?? ''}`)
  return peer
}
