import type { Command } from '../command-line/command.js'

/** All commands in the order of the help, each loaded on demand. */
export const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  keys: () => import('./keys.js'),
  ls: () => import('./ls.js'),
  doctor: () => import('./doctor.js'),
  clean: () => import('./clean.js'),
  repair: () => import('./repair.js'),
  read: () => import('./read.js'),
  watch: () => import('./watch.js'),
  write: () => import('./write.js'),
  completion: () => import('./completion.js'),
}

export async function allCommands(): Promise<Command[]> {
  const loaded = await Promise.all(Object.values(commands).map(load => load()))
  return loaded.map(({ command }) => command)
}
