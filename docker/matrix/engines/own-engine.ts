// A Docker engine of our own, beside any other, for a machine where none runs. Needs root.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { folderFor } from '../folder.js'
import { run } from '../run.js'

const patience = 60_000

/** Whether an engine answers: the one that DOCKER_HOST names, or the machine's. */
export const engineRuns = (): boolean => spawnSync('docker', ['info']).status === 0

/**
 * Starts one with images of its own, which are kept between runs in ${XDG_CACHE_HOME:-~/.cache}/qt-ipc, and makes it the
 * engine of this process. Resolves with what stops it.
 */
export async function startOwnEngine(): Promise<() => Promise<void>> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const images = join(cache, 'qt-ipc', 'docker')
  const folder = folderFor('engine')
  mkdirSync(images, { recursive: true })
  const [socket, log] = [`unix://${folder}/socket`, openSync(join(folder, 'log'), 'w')]
  // One engine at a time has the images.
  const daemon = spawn(
    'flock',
    [
      ...[`${images}.lock`, 'dockerd', `--data-root=${images}`, `--exec-root=${folder}/exec`],
      ...[`--pidfile=${folder}/pid`, `--host=${socket}`, '--iptables=false', '--bridge=none'],
    ],
    { stdio: ['ignore', log, log] },
  )
  const ended = once(daemon, 'exit')
  process.env['DOCKER_HOST'] = socket
  const stop = async () => {
    spawnSync('kill', [String(await pidOf(folder))])
    await ended
    // It leaves the file of a network namespace mounted.
    spawnSync('umount', [join(folder, 'exec', 'netns', 'default')])
    rmSync(folder, { recursive: true, force: true })
  }
  for (const start = performance.now(); !engineRuns(); await pause(200)) {
    if (daemon.exitCode === null && performance.now() - start < patience) continue
    throw new Error(
      `dockerd did not start: ${(await run(['tail', '-3', join(folder, 'log')])).trim()}`,
    )
  }
  return stop
}

async function pidOf(folder: string): Promise<number> {
  return Number(await run(['cat', join(folder, 'pid')]))
}
