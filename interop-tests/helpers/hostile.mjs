import { char, i32, struct } from 'qt-ipc/layout'

/** A struct with a name and a member that would steer a terminal, as a user may have one. */
export const Hostile = struct('\u001b[5mHostile', { 'a\u001b[5m\u202e': i32, text: char(60) })
