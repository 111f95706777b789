import { f64, i64, struct, u32 } from 'qt-ipc/layout'

/** What a user would export for `--as ./telemetry.mjs#Telemetry`. */
export const Telemetry = struct('Telemetry', { sequence: u32, speed: f64, ticks: i64 })
