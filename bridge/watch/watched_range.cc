#include "watched_range.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

namespace qtipc {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// A write in progress is done within this time, unless the writer was interrupted.
constexpr microseconds kTries(100);

// A lock that is never free when it is tried: after the first time a caller that can wait does so.
// After the second the holder does not detach or create, but works on the data or hangs.
constexpr milliseconds kBusy(20);
constexpr milliseconds kHeldForLong(1000);

// A writer is seldom interrupted for longer in the middle of a write.
constexpr milliseconds kRest(20);

// Stopping a watch waits for at most one part.
constexpr std::size_t kPart = std::size_t{256} * 1024;

/// Orders the reads: the bytes after the first read of the counter, and before the second. On
/// x86-64 loads stay in order anyway; elsewhere the writer has to order its stores, too.
void keepOrder() { std::atomic_thread_fence(std::memory_order_seq_cst); }

/// make_unique_for_overwrite, which GCC 10 does not have: zeros would touch every page.
std::unique_ptr<std::byte[]> uninitialized(std::size_t length) {
    return std::unique_ptr<std::byte[]>(new std::byte[length]);
}

/// In the byte order of the machine.
Piece pieceOf(Counter counter, std::uint64_t& value) {
    auto* bytes = reinterpret_cast<std::byte*>(&value);
    if (std::endian::native == std::endian::big) bytes += sizeof value - counter.width;
    return {counter.offset, bytes, counter.width};
}

} // namespace

WatchedRange::WatchedRange(const MappedSegment& backend, WatchedRangeSpec spec)
    : m_backend(backend)
    , m_spec(spec)
    , m_known(uninitialized(spec.length))
    , m_fresh(uninitialized(spec.consistency == Consistency::Mutex ? 0 : spec.length))
    , m_part(std::min(spec.length, kPart))
    , m_glanced(Clock::now()) {
    if (spec.sequence) m_missed = 0;
}

Observation WatchedRange::look(const std::atomic<bool>& enough) {
    if (const Observation nameState = this->nameState(); nameState != Observation::Same)
        return nameState;
    if (!isAttentive()) return Observation::Same;
    const Deadline end = Clock::now() + kTries;
    Attempt result = attempt(enough);
    while (result == Attempt::Unsettled && Clock::now() < end)
        result = attempt(enough);
    return found(result);
}

Observation WatchedRange::nameState() {
    if (Clock::now() - m_glanced < m_spec.nameInterval) return Observation::Same;
    m_glanced = Clock::now();
    switch (m_backend.nameState()) {
    case NameState::Gone:
        return Observation::Gone;
    case NameState::OtherSegment:
        return Observation::OtherSegment;
    case NameState::Resized:
        return Observation::Resized;
    case NameState::Here:
    case NameState::Nameless:
        break;
    }
    return Observation::Same;
}

Observation WatchedRange::found(Attempt attempt) {
    if (attempt == Attempt::Busy) return busy();
    m_busySince.reset();
    m_whenLocked = WhenLocked::Skip;
    switch (attempt) {
    case Attempt::Gone:
        return gone();
    case Attempt::Busy:
    case Attempt::Unsettled:
        return unsettled();
    case Attempt::Different:
        m_unsettledSince.reset();
        m_stuckAt.reset();
        if (m_spec.consistency == Consistency::Mutex) return Observation::Different;
        m_wanted = false;
        std::swap(m_known, m_fresh);
        return Observation::Different;
    case Attempt::Same:
        m_unsettledSince.reset();
        break;
    case Attempt::Enough:
        break;
    }
    return Observation::Same;
}

/// Lets the caller compare, which can wait for the lock; or the next look does without the lock.
Observation WatchedRange::busy() {
    const Clock::time_point now = Clock::now();
    if (!m_busySince) m_busySince = now;
    const bool canWait = m_spec.consistency == Consistency::Mutex;
    if (now - *m_busySince < (canWait ? kBusy : kHeldForLong)) return Observation::Unsettled;
    m_busySince.reset();
    if (canWait) return Observation::Different;
    m_whenLocked = WhenLocked::CopyAnyway;
    return Observation::Unsettled;
}

/// The state of the name explains why the memory cannot be read.
Observation WatchedRange::gone() {
    m_glanced = {};
    const Observation nameState = this->nameState();
    return nameState == Observation::Same ? Observation::Resized : nameState;
}

Observation WatchedRange::unsettled() {
    const Clock::time_point now = Clock::now();
    if (!m_unsettledSince) m_unsettledSince = now;
    if (now - *m_unsettledSince < m_spec.patience) return Observation::Unsettled;
    m_unsettledSince.reset();
    m_wanted = false;
    m_at = now;
    if (m_spec.sequence) m_stuckAt = read(m_spec.sequence->begin);
    if (m_writes) countMissed(*m_writes);
    std::swap(m_known, m_fresh);
    return Observation::Torn;
}

/// Notes a copy that was made while the counter was odd.
void WatchedRange::noteRest(std::uint64_t value, const std::atomic<bool>& enough) {
    std::size_t hash = 0;
    inParts(enough, [&](std::size_t at, std::size_t length) {
        const auto* const part = reinterpret_cast<const char*>(m_fresh.get() + at);
        hash = hash * 31 + std::hash<std::string_view>()({part, length});
    });
    if (enough) return;
    const Clock::time_point now = Clock::now();
    if (!m_rest || m_rest->value != value || m_rest->hash != hash) {
        const bool isCounted = m_rest && m_rest->value == value && m_rest->isCounted;
        m_rest = Rest{value, hash, now, isCounted};
    } else if (!m_rest->isCounted && now - m_rest->since >= kRest) {
        m_rest->isCounted = true;
        ++m_oddRests;
    }
}

/// Whether the rest at an odd value is not known to be one yet.
bool WatchedRange::mayRestAt(std::uint64_t value) const {
    return !m_rest || m_rest->value != value || !m_rest->isCounted;
}

WatchedRange::Attempt WatchedRange::attempt(const std::atomic<bool>& enough) {
    if (m_spec.consistency == Consistency::Sequence) return attemptBySequence(enough);
    const Attempt compared = m_wanted ? Attempt::Different : compare(m_known.get(), enough);
    if (compared != Attempt::Different || m_spec.consistency == Consistency::Mutex) return compared;
    const auto writes = m_spec.sequence ? read(m_spec.sequence->begin) : std::nullopt;
    m_writes = writes;
    const Attempt copied = copy(enough);
    if (copied != Attempt::Different || m_spec.consistency == Consistency::None) return copied;
    keepOrder();
    const Attempt again = compare(m_fresh.get(), enough);
    if (again == Attempt::Different) return Attempt::Unsettled;
    if (again != Attempt::Same || !writes)
        return again == Attempt::Same ? Attempt::Different : again;
    if (read(m_spec.sequence->begin) != writes) return Attempt::Unsettled;
    countMissed(*writes);
    return Attempt::Different;
}

WatchedRange::Attempt WatchedRange::attemptBySequence(const std::atomic<bool>& enough) {
    const auto [begin, end, single] = *m_spec.sequence;
    std::uint64_t before = 0;
    // A copy from a file may fetch a number byte by byte, so it counts only if a second read is
    // equal.
    std::uint64_t again = 0;
    std::uint64_t started = 0;
    const std::array counters{pieceOf(end, before), pieceOf(end, again), pieceOf(begin, started)};
    if (const Attempt looked = look(counters); looked != Attempt::Same) return looked;
    const bool isWriting = before != again || (single ? before % 2 != 0 : before != started);
    const bool isOdd = single && before == again && before % 2 != 0;
    const bool isStuck = !m_wanted && isWriting && m_stuckAt == started;
    if (isStuck && !(isOdd && mayRestAt(before))) return Attempt::Same;
    if (!m_wanted && !isWriting && !m_stuckAt && m_value == before) return Attempt::Same;
    const Attempt copied = copy(enough);
    if (copied != Attempt::Different) return copied;
    keepOrder();
    const auto after = read(begin);
    if (isOdd && before == after) noteRest(before, enough);
    if (isStuck) return Attempt::Same;
    if (isWriting || before != after) return Attempt::Unsettled;
    if (single && m_value != before) ++m_evenValues;
    countMissed(before);
    const bool isKnown =
        !m_wanted && !m_stuckAt && std::memcmp(m_fresh.get(), m_known.get(), m_spec.length) == 0;
    return isKnown ? Attempt::Same : Attempt::Different;
}

WatchedRange::Attempt WatchedRange::compare(const std::byte* with,
                                            const std::atomic<bool>& enough) {
    for (std::size_t at = 0; at < m_spec.length; at += kPart) {
        if (enough) return Attempt::Enough;
        const std::size_t length = std::min(kPart, m_spec.length - at);
        const Piece part{m_spec.offset + at, m_part.data(), length};
        if (const Attempt looked = look({&part, 1}); looked != Attempt::Same) return looked;
        if (std::memcmp(m_part.data(), with + at, length) != 0) return Attempt::Different;
    }
    return Attempt::Same;
}

WatchedRange::Attempt WatchedRange::copy(const std::atomic<bool>& enough) {
    m_at = Clock::now();
    for (std::size_t at = 0; at < m_spec.length; at += kPart) {
        if (enough) return Attempt::Enough;
        const std::size_t length = std::min(kPart, m_spec.length - at);
        const Piece part{m_spec.offset + at, m_fresh.get() + at, length};
        if (const Attempt looked = look({&part, 1}); looked != Attempt::Same) return looked;
    }
    return Attempt::Different;
}

/// Returns Same when it copied.
WatchedRange::Attempt WatchedRange::look(std::span<const Piece> pieces) const {
    switch (m_backend.look(pieces, m_whenLocked)) {
    case Looked::Gone:
        return Attempt::Gone;
    case Looked::Busy:
        return Attempt::Busy;
    case Looked::Done:
        break;
    }
    return Attempt::Same;
}

std::optional<std::uint64_t> WatchedRange::read(Counter counter) const {
    std::uint64_t value = 0;
    const Piece piece = pieceOf(counter, value);
    return look({&piece, 1}) == Attempt::Same ? std::optional(value) : std::nullopt;
}

/// `value` is the counter of the bytes that are known from now on.
void WatchedRange::countMissed(std::uint64_t value) {
    const auto known = std::exchange(m_value, value);
    if (!known) return;
    const auto& [counter, end, single] = *m_spec.sequence;
    const unsigned bits = 8 * static_cast<unsigned>(counter.width);
    const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    const std::uint64_t steps = ((value - *known) & mask) >> (single ? 1U : 0U);
    if (steps == 0) return;
    // Backwards: the writer has started again.
    if (((value - *known) & mask) > mask / 2)
        m_missed.reset();
    else if (m_missed)
        *m_missed += steps - 1;
}

std::optional<std::uint64_t> WatchedRange::takeMissed() {
    const auto none = m_spec.sequence ? std::optional<std::uint64_t>(0) : std::nullopt;
    return std::exchange(m_missed, none);
}

template <typename Body>
void WatchedRange::inParts(const std::atomic<bool>& enough, Body body) const {
    for (std::size_t at = 0; at < m_spec.length && !enough; at += kPart)
        body(at, std::min(kPart, m_spec.length - at));
}

bool WatchedRange::settle(const std::byte* bytes, const std::atomic<bool>& enough) {
    const bool isWanted = std::exchange(m_wanted, false);
    m_hasChanged = false;
    inParts(enough, [&](std::size_t at, std::size_t length) {
        m_hasChanged = m_hasChanged || std::memcmp(m_known.get() + at, bytes + at, length) != 0;
        if (m_hasChanged) std::copy_n(bytes + at, length, m_known.get() + at);
    });
    return isWanted || m_hasChanged;
}

void WatchedRange::copyTo(std::byte* target, const std::atomic<bool>& enough) const {
    inParts(enough, [&](std::size_t at, std::size_t length) {
        std::copy_n(m_known.get() + at, length, target + at);
    });
}

} // namespace qtipc
