import { array, char, double, float, i8, struct, u8, u16, u32 } from 'qt-ipc/layout'

const each =
  <T>(type: T) =>
  <const N extends string>(...names: N[]) =>
    Object.fromEntries(names.map(name => [name, type])) as Record<N, T>
const floats = each(float)
const bytes = each(u8)

const Wheel = struct(
  'Wheel',
  {
    ...floats('speed', 'slip', 'load', 'pressure', 'temperature'),
    ...floats('wear', 'brakeTemperature', 'suspension', 'camber', 'rideHeight'),
  },
  { pack: 1 },
)

/** The 102 values of cpp/samples/racing/telemetry.h. */
export const Telemetry = struct(
  'Telemetry',
  {
    sequence: u32, // odd while the simulator writes
    version: u32,
    car: char(32),
    driver: char(32),
    track: char(32),

    lap: u16,
    laps: u16,
    ...bytes('position', 'cars', 'sector', 'flags'),
    ...floats('lapTime', 'lastLap', 'bestLap', 'delta', 'sector1', 'sector2', 'sector3'), // s

    speed: float, // km/h
    ...floats('power', 'torque'), // kW, Nm
    ...floats('rpm', 'maxRpm', 'boost'), // 1/min, bar
    ...floats('fuel', 'fuelPerLap'), // l
    ...floats('oilTemperature', 'oilPressure', 'waterTemperature', 'brakeBias'),
    gear: i8, // -1 is reverse
    ...bytes('gears', 'drs', 'abs', 'tractionControl', 'lights'),
    ...floats('throttle', 'brake', 'clutch', 'steering', 'handbrake'), // 0 to 1, steering -1 to 1

    place: array(double, 3), // m
    velocity: array(float, 3),
    acceleration: array(float, 3),
    rotation: array(float, 3),
    angularVelocity: array(float, 3),
    wheels: array(Wheel, 4), // front left, front right, rear left, rear right

    ...floats('airTemperature', 'trackTemperature', 'rain', 'wind', 'windDirection', 'timeOfDay'),
  },
  { pack: 1 },
)
