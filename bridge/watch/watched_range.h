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

/// A number in the segment that its writer increments, in the byte order of the machine.
struct Counter {
    std::size_t offset;
    std::size_t width; ///< bytes: 1, 2, 4 or 8
};

/// The counters by which a writer marks that it is writing: it increments `begin` before and `end`
/// after. A single counter is odd in between; two are unequal.
struct Sequence {
    Counter begin;
    Counter end;
    bool single;
};

/// The means against torn copies.
enum class Consistency {
    Mutex,    ///< a look only detects a difference; the caller copies, under a lock
    Sequence, ///< proven by counters
    Stable,   ///< the same twice in a row: likely, not certain
    None,     ///< unknown
};

struct WatchedRangeSpec {
    std::size_t offset;
    std::size_t length;
    Consistency consistency;
    std::optional<Sequence> sequence; ///< Sequence; for Stable a counter of the writes, twice
    bool onRequest;                   ///< the bytes are compared only after want()
    Clock::duration nameInterval;     ///< between two looks at the name of the segment
    Clock::duration patience;         ///< time without a consistent copy after which it is Torn
};

enum class Observation {
    Same = 0,
    Different = 1,
    Torn = 2,
    Gone = 3,
    OtherSegment = 4,
    Resized = 5,
    Unsettled = 6, ///< nothing to report yet, but soon
};

/// A range of a segment, with its last known bytes; looks for changes. One thread at a time.
class WatchedRange {
public:
    /// All ranges of `spec` must be inside the segment.
    WatchedRange(const MappedSegment& backend, WatchedRangeSpec spec);

    /// Compares, and keeps the bytes that it finds. Stops early, as if it found nothing, once
    /// `enough`.
    Observation look(const std::atomic<bool>& enough);

    /// The next look reports a difference even if the bytes are equal.
    void want() { m_wanted = true; }

    /// For Consistency::Mutex: sets the known bytes. False when they were known already. With
    /// `enough` it stops early, and the known bytes are undefined.
    bool settle(const std::byte* bytes, const std::atomic<bool>& enough);

    /// Whether the last settle() got other bytes than the one before.
    [[nodiscard]] bool hasChanged() const { return m_hasChanged; }

    /// The traces of other processes that the looks have found.
    [[nodiscard]] std::optional<OthersSeen> othersSeen() const { return m_backend.othersSeen(); }

    /// Copies the bytes that were found, `length` of them; stops early with `enough`.
    void copyTo(std::byte* target, const std::atomic<bool>& enough) const;

    [[nodiscard]] std::size_t length() const { return m_spec.length; }

    /// Time of the copy.
    [[nodiscard]] Clock::time_point at() const { return m_at; }

    /// Number of unobserved writes since the last call, by the sequence; none if unknown.
    std::optional<std::uint64_t> takeMissed();

    /// Whether a single counter behaves like one of records: it has rested at several odd values,
    /// while the bytes did not change either, and not seldom in comparison with even ones. A writer
    /// that is interrupted in the middle of a write rests at an odd value, too.
    [[nodiscard]] bool seemsToCountRecords() const {
        return m_oddRests > 1 && 2 * m_oddRests >= m_evenValues;
    }

    /// Whether the next look compares the bytes; the name alone is looked at more rarely.
    [[nodiscard]] bool isAttentive() const { return !m_spec.onRequest || m_wanted; }

private:
    enum class Attempt {
        Same,
        Different, ///< or, of a copy: done
        Unsettled, ///< a write was in progress
        Gone,
        Busy, ///< the lock was not free
        Enough,
    };

    template <typename Body>
    void inParts(const std::atomic<bool>& enough, Body body) const;
    Observation nameState();
    Observation found(Attempt attempt);
    Observation unsettled();
    void noteRest(std::uint64_t value, const std::atomic<bool>& enough);
    [[nodiscard]] bool mayRestAt(std::uint64_t value) const;
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
    // Not zeroed, which would take the time of a copy on the JavaScript thread: the first look
    // does not compare.
    std::unique_ptr<std::byte[]> m_known;
    std::unique_ptr<std::byte[]> m_fresh;
    std::vector<std::byte> m_part; ///< buffer for a comparison
    bool m_wanted = true;
    bool m_hasChanged = false;
    Clock::time_point m_at;
    Clock::time_point m_glanced;
    std::optional<Clock::time_point> m_unsettledSince;
    std::optional<Clock::time_point> m_busySince;
    WhenLocked m_whenLocked = WhenLocked::Skip;
    std::optional<std::uint64_t> m_value;   ///< the counter of the known bytes
    std::optional<std::uint64_t> m_stuckAt; ///< the counter of a torn copy
    std::optional<std::uint64_t> m_writes;  ///< Stable: the counter before the last copy
    std::optional<std::uint64_t> m_missed;

    /// A counter that is odd, and the bytes at that time.
    struct Rest {
        std::uint64_t value;
        std::size_t hash;
        Clock::time_point since;
        bool isCounted;
    };

    std::optional<Rest> m_rest;
    unsigned m_oddRests = 0;
    unsigned m_evenValues = 0; ///< that were observed
};

} // namespace qtipc
