import type { Command } from '../command-line/command.js'

/** Every command, in the order of the help, loaded when it is asked for. */
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
