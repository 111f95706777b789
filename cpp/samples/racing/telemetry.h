// What the simulator shows of the car: 102 values, packed, for anybody to read.
#pragma once

#include <cstdint>

#pragma pack(push, 1)

struct Wheel {
    float speed, slip, load, pressure, temperature;
    float wear, brakeTemperature, suspension, camber, rideHeight;
};

struct Telemetry {
    std::uint32_t sequence; // odd while the simulator writes
    std::uint32_t version;
    char car[32], driver[32], track[32];

    std::uint16_t lap, laps;
    std::uint8_t position, cars, sector, flags;
    float lapTime, lastLap, bestLap, delta, sector1, sector2, sector3; // s

    float speed;              // km/h
    float power, torque;      // kW, Nm
    float rpm, maxRpm, boost; // 1/min, bar
    float fuel, fuelPerLap;   // l
    float oilTemperature, oilPressure, waterTemperature, brakeBias;
    std::int8_t gear; // -1 is reverse
    std::uint8_t gears, drs, abs, tractionControl, lights;
    float throttle, brake, clutch, steering, handbrake; // 0 to 1, steering -1 to 1

    double place[3]; // m
    float velocity[3], acceleration[3], rotation[3], angularVelocity[3];
    Wheel wheels[4]; // front left, front right, rear left, rear right

    float airTemperature, trackTemperature, rain, wind, windDirection, timeOfDay;
};

#pragma pack(pop)
