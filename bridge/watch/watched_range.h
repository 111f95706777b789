#pragma once

#include "backends/deadline.h"
#include "backends/mapped_segment.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace qtipc {

/// A number in the segment that its writer counts up, in the byte order of the machine.
struct Counter {
    std::size_t offset;
    std::size_t width; ///< bytes: 1, 2, 4 or 8
};

/// How a writer says that it is writing: `begin` moves before, `end` after. One counter for both is
/// odd in between; two are unequal.
struct Sequence {
    Counter begin;
    Counter end;
    bool single;
};

/// How a copy comes about that is not half old, half new.
enum class Consistency {
    Mutex,    ///< a look only finds a difference; the caller copies, under a lock
    Sequence, ///< the counter says so
    Stable,   ///< the same twice: likely, not certain
    None,     ///< a copy is a copy
};

struct WatchedRangeSpec {
    std::size_t offset;
    std::size_t length;
    Consistency consistency;
    std::optional<Sequence> sequence; ///< Sequence
    bool onRequest;                   ///< the bytes are looked at only after want()
    Clock::duration nameInterval;     ///< between two looks at the name of the segment
    Clock::duration patience;         ///< how long no whole copy may be had before it is Torn
};

enum class Observation {
    Same = 0,
    Different = 1,
    Torn = 2,
    Gone = 3,
    OtherSegment = 4,
    Resized = 5,
    Unsettled = 6, ///< nothing to tell yet, but soon
};

/// A part of a segment as it was last known, and looks at what became of it. One thread at a time.
class WatchedRange {
public:
    /// The parts of `spec` are inside the segment.
    WatchedRange(const MappedSegment& backend, WatchedRangeSpec spec);

    /// Compares, and keeps what it finds. Stops early, as if nothing was found, once `enough`.
    Observation look(const std::atomic<bool>& enough);

    /// The next look finds a difference whatever it sees.
    void want() { m_wanted = true; }

    /// For Consistency::Mutex: this is what is known from now on. False when it was known already.
    /// With `enough` it stops early, and what is known is undefined.
    bool settle(const std::byte* bytes, const std::atomic<bool>& enough);
    /// Copies what was found, `length` bytes; stops early with `enough`.
    void copyTo(std::byte* target, const std::atomic<bool>& enough) const;

    [[nodiscard]] std::size_t length() const { return m_spec.length; }

    /// When the copy was made.
    [[nodiscard]] Clock::time_point at() const { return m_at; }

    /// Writes that nobody saw since it was last asked, by the sequence; none where it cannot tell.
    std::optional<std::uint64_t> takeMissed();

    /// Looks at the bytes are due; the name alone is looked at more rarely.
    [[nodiscard]] bool isAttentive() const { return !m_spec.onRequest || m_wanted; }

private:
    enum class Attempt {
        Same,
        Different, ///< of a copy: it is made
        Unsettled, ///< it was being written
        Gone,
        Busy, ///< the lock was not free
        Enough,
    };

    template <typename Body>
    void inParts(const std::atomic<bool>& enough, Body body) const;
    Observation nameState();
    Observation found(Attempt attempt);
    Observation unsettled();
    Observation busy();
    Observation gone();
    Attempt attempt(const std::atomic<bool>& enough);
    Attempt attemptBySequence(const std::atomic<bool>& enough);
    Attempt compare(const std::byte* with, const std::atomic<bool>& enough);
    Attempt copy(const std::atomic<bool>& enough);
    Attempt look(std::span<const Piece> pieces) const;
    std::optional<std::uint64_t> read(Counter counter) const;
    void countMissed(std::uint64_t value);

    const MappedSegment& m_backend;
    WatchedRangeSpec m_spec;
    // Not zeroed, which would take the time of a copy on the JavaScript thread: nothing is known
    // before the first look, which asks for nothing.
    std::unique_ptr<std::byte[]> m_known;
    std::unique_ptr<std::byte[]> m_fresh;
    std::vector<std::byte> m_part; ///< of what is compared
    bool m_wanted = true;
    Clock::time_point m_at;
    Clock::time_point m_glanced;
    std::optional<Clock::time_point> m_unsettledSince;
    std::optional<Clock::time_point> m_busySince;
    WhenLocked m_whenLocked = WhenLocked::Skip;
    std::optional<std::uint64_t> m_value;   ///< the counter of what is known
    std::optional<std::uint64_t> m_stuckAt; ///< the counter of what was found to be torn
    std::optional<std::uint64_t> m_missed;
};

} // namespace qtipc
