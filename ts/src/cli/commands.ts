import type { Command } from './command-line/command.js'

/** All commands in the order of the help, each loaded on demand. */
export const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  keys: () => import('./keys/keys-command.js'),
  ls: () => import('./ls/ls-command.js'),
  doctor: () => import('./doctor/doctor-command.js'),
  clean: () => import('./clean/clean-command.js'),
  repair: () => import('./repair/repair-command.js'),
  read: () => import('./read/read-command.js'),
  watch: () => import('./watch/watch-command.js'),
  write: () => import('./write/write-command.js'),
  completion: () => import('./completion/completion-command.js'),
}

export async function allCommands(): Promise<Command[]> {
  const loaded = await Promise.all(Object.values(commands).map(load => load()))
  return loaded.map(({ command }) => command)
}
