// A record that proves itself: every word of it follows from the number of the update.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

/// Words of 8 bytes: the counter that moves before (or the only one), the number of the update, a
/// stamp, words that follow from the number, and the counter that moves after.
class Record {
public:
    /// `length` is 40 or more, a multiple of 8.
    Record(void* memory, std::size_t length)
        : m_words(static_cast<std::uint64_t*>(memory))
        , m_count(length / sizeof(std::uint64_t)) {}

    /// For those who lock, or do not care.
    void write(std::uint64_t number, std::uint64_t stamp = 0) {
        m_words[1] = number;
        m_words[2] = stamp;
        for (std::size_t index = 3; index + 1 < m_count; ++index)
            m_words[index] = number * multiplier + index;
    }

    /// One counter, odd while it writes, as C++ programs with std::atomic do it.
    void writeWithSequence(std::uint64_t number, std::uint64_t stamp = 0) {
        beginSequence(number);
        write(number, stamp);
        std::atomic_ref<std::uint64_t>(m_words[0]).store(2 * number, std::memory_order_release);
    }

    /// The first half of it: a writer that dies now leaves the counter odd.
    void beginSequence(std::uint64_t number) {
        std::atomic_ref<std::uint64_t>(m_words[0]).store(2 * number - 1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_release);
    }

    /// Two counters that are equal while it does not write, by plain stores, which x86-64 keeps in
    /// order and `volatile` keeps the compiler from moving.
    void writeWithPair(std::uint64_t number, std::uint64_t stamp = 0) {
        beginPair(number);
        auto* const words = static_cast<volatile std::uint64_t*>(m_words);
        words[1] = number;
        words[2] = stamp;
        for (std::size_t index = 3; index + 1 < m_count; ++index)
            words[index] = number * multiplier + index;
        words[m_count - 1] = number;
    }

    void beginPair(std::uint64_t number) {
        static_cast<volatile std::uint64_t*>(m_words)[0] = number;
    }

private:
    static constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15;

    std::uint64_t* m_words; // the segment's memory
    std::size_t m_count;
};
