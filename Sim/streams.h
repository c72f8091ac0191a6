// Small helpers for the streams of a simulated design.
#ifndef TERN_STREAMS_H
#define TERN_STREAMS_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

// A seeded source of "not in this cycle".
struct Stalls {
    uint64_t state = 1;
    uint32_t probability = 0;  // of 256

    uint32_t random() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state >> 32;
    }

    bool next() { return probability && (random() & 255) < probability; }
};

// AXI4-Stream: a beat that was offered stays as it is until it is taken.
template <size_t Size>
struct OfferedBeat {
    bool waiting = false;
    std::array<uint8_t, Size> data{};
    bool last = false;

    void check(const char* stream, bool valid, bool ready, const void* now, bool last_now) {
        if (waiting && !(valid && last == last_now && std::memcmp(data.data(), now, Size) == 0))
            throw std::runtime_error(std::string(stream) + " changed a beat before it was taken");
        waiting = valid && !ready;
        if (waiting) std::memcpy(data.data(), now, Size);
        last = last_now;
    }
};

// Ports of any width have their lanes in ascending order in memory (on a little-endian host).
template <typename Lane>
void append(std::vector<int32_t>& to, const void* port, size_t count) {
    const char* bytes = static_cast<const char*>(port);
    for (size_t i = 0; i < count; ++i) {
        Lane value;
        std::memcpy(&value, bytes + i * sizeof(Lane), sizeof(Lane));
        to.push_back(value);
    }
}

template <typename Element>
size_t take(std::vector<Element>& from, Element* buffer, size_t capacity) {
    if (!buffer) return from.size();
    size_t count = from.size() < capacity ? from.size() : capacity;
    if (count) std::memcpy(buffer, from.data(), count * sizeof(Element));
    from.erase(from.begin(), from.begin() + count);
    return count;
}

#endif
