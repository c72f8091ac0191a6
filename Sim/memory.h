// Memory outside of a simulated design: files, behind a model of DRAM, read through AXI4 ports.
#ifndef TERN_MEMORY_H
#define TERN_MEMORY_H

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <cstdio>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness.h"
#include "streams.h"

// A file in the address space, mapped and never copied.
class MappedFile {
public:
    const uint64_t base;
    size_t size = 0;

    MappedFile(uint64_t address, const char* path) : base(address) {
        int file = open(path, O_RDONLY | O_CLOEXEC);
        struct stat status;
        bool is_file = file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
        int reason = file >= 0 ? EINVAL : errno;
        if (is_file && status.st_size > 0) {
            size = status.st_size;
            bytes = static_cast<const uint8_t*>(mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0));
            if (bytes == MAP_FAILED) is_file = false, reason = errno;
        }
        if (file >= 0) close(file);
        if (!is_file) throw std::runtime_error(std::string(path) + ": cannot be mapped: " + std::strerror(reason));
    }
    ~MappedFile() {
        if (size) munmap(const_cast<uint8_t*>(bytes), size);
    }
    MappedFile(const MappedFile&) = delete;

    // The bytes at an address if all of them lie in the file, else null.
    const uint8_t* find(uint64_t address, size_t count) const {
        return address >= base && address - base < size && size - (address - base) >= count ? bytes + (address - base)
                                                                                             : nullptr;
    }

private:
    const uint8_t* bytes = nullptr;
};

// The signals of a port in the Verilated model; read data of any width has its bytes in ascending order.
struct ReadPins {
    const char* name;
    size_t bytes;
    const uint8_t* arvalid;
    uint8_t* arready;
    const uint64_t* araddr;
    const uint8_t *arlen, *arsize, *arburst;
    uint8_t* rvalid;
    const uint8_t* rready;
    void* rdata;
    uint8_t *rresp, *rlast;
};

// One AXI4 port: bursts that were accepted, and the beats of them that DRAM has delivered.
class ReadPort {
public:
    const ReadPins pins;
    const int kind;
    TernMemoryCounts counts{};

    ReadPort(const ReadPins& pins, int kind) : pins(pins), kind(kind) {}

    void reset() {
        bursts.clear();
        sent = granted_bursts = granted_beats = ready_beats = 0;
        offered = waiting = false;
        counts = {};
        *pins.arready = *pins.rvalid = *pins.rlast = *pins.rresp = 0;
    }

    // Whether DRAM owes the port a beat by now.
    bool wants_beat(uint64_t cycle) const {
        return granted_bursts < bursts.size() && bursts[granted_bursts].due <= cycle;
    }
    void grant_beat() {
        ++ready_beats;
        if (++granted_beats == bursts[granted_bursts].beats) granted_beats = 0, ++granted_bursts;
    }

    // Inputs of the design for this cycle. A beat that was offered stays until it is taken.
    void drive(const TernMemoryTiming& timing, Stalls& stalls) {
        *pins.arready = bursts.size() < timing.outstanding && !stalls.next();
        if (!offered && ready_beats && !stalls.next()) {
            const Burst& burst = bursts.front();
            std::memcpy(pins.rdata, burst.data + sent * pins.bytes, pins.bytes);
            *pins.rlast = sent + 1 == burst.beats;
            offered = true;
        }
        *pins.rvalid = offered;
        if (!offered && !bursts.empty()) ++counts.starved;
    }

    // Handshakes of this cycle, as the rising edge will see them.
    template <typename Find>
    void sample(uint64_t due, Find find) {
        if (offered && *pins.rready) {
            ++counts.beats;
            --ready_beats;
            offered = false;
            if (++sent == bursts.front().beats) {
                bursts.pop_front();
                --granted_bursts;
                sent = 0;
            }
        }
        bool asks = *pins.arvalid;
        if (waiting && !(asks && address == *pins.araddr && length == *pins.arlen))
            fail("changed a request before it was accepted");
        waiting = asks && !*pins.arready;
        address = *pins.araddr;
        length = *pins.arlen;
        if (asks && *pins.arready) accept(due, find);
    }

private:
    struct Burst {
        const uint8_t* data;
        uint32_t beats;
        uint64_t due;
    };
    std::deque<Burst> bursts;
    size_t sent = 0;  // beats of the first burst that the design has taken
    size_t granted_bursts = 0, granted_beats = 0, ready_beats = 0;
    bool offered = false, waiting = false;
    uint64_t address = 0;
    uint8_t length = 0;

    template <typename Find>
    void accept(uint64_t due, Find find) {
        size_t beats = length + 1, size = beats * pins.bytes;
        if (size_t(1) << *pins.arsize != pins.bytes || *pins.arburst != 1)
            fail("asks for something else than whole beats at ascending addresses");
        if (address % pins.bytes) fail("reads an address that is not a multiple of a beat");
        if (address / 4096 != (address + size - 1) / 4096) fail("asks for a burst over a boundary of 4 KB");
        const uint8_t* data = find(address, size);
        if (!data) fail("reads memory that no file fills");
        if (!bursts.empty()) due = std::max(due, bursts.back().due);
        bursts.push_back({data, uint32_t(beats), due});
        ++counts.bursts;
    }

    [[noreturn]] void fail(const char* what) const {
        char place[64];
        std::snprintf(place, sizeof place, " (address 0x%llx, %d beats)", (unsigned long long)address, length + 1);
        throw std::runtime_error(std::string(pins.name) + " " + what + place);
    }
};

// All ports and the DRAM behind them. Ports are dealt to the channels in turn; a channel serves its ports in turn, a beat
// at a time, with the bandwidth that it has.
class Memory {
public:
    void add(const ReadPins& pins, int kind) { ports.emplace_back(pins, kind); }
    void map(uint64_t address, const char* path) { files.emplace_back(std::make_unique<MappedFile>(address, path)); }

    void set_timing(const TernMemoryTiming& wanted) {
        if (!wanted.channels || !wanted.outstanding) throw std::runtime_error("a memory has channels and takes requests");
        timing = wanted;
        stalls.state = timing.seed ? timing.seed : 1;
        stalls.probability = timing.stalls;
        channels.assign(timing.channels, {});
        for (size_t i = 0; i < ports.size(); ++i) channels[i % timing.channels].ports.push_back(i);
    }

    void reset() {
        for (auto& port : ports) port.reset();
        set_timing(timing);
        cycle = 0;
    }

    void drive() {
        ++cycle;
        bool refreshes = timing.refresh_interval && cycle % timing.refresh_interval < timing.refresh_cycles;
        if (!refreshes)
            for (auto& channel : channels) serve(channel);
        for (auto& port : ports) port.drive(timing, stalls);
    }

    void sample() {
        for (auto& port : ports) {
            uint64_t due = cycle + timing.latency;
            if (timing.jitter && *port.pins.arvalid) due += stalls.random() % (timing.jitter + 1);
            port.sample(due, [&](uint64_t address, size_t size) { return find(address, size); });
        }
    }

    TernMemoryCounts counts(int kind) const {
        TernMemoryCounts sum{};
        for (auto& port : ports) {
            if (port.kind != kind) continue;
            ++sum.ports;
            sum.beats += port.counts.beats;
            sum.bursts += port.counts.bursts;
            sum.starved += port.counts.starved;
        }
        return sum;
    }

private:
    struct Channel {
        std::vector<size_t> ports;
        size_t turn = 0;
        uint64_t credit = 0;  // 1/65536 bytes
    };
    TernMemoryTiming timing{1, 0, 1, 0, 0, 0, 0, 64, 1};
    std::deque<ReadPort> ports;
    std::vector<std::unique_ptr<MappedFile>> files;
    std::vector<Channel> channels;
    Stalls stalls;
    uint64_t cycle = 0;

    const uint8_t* find(uint64_t address, size_t size) const {
        for (auto& file : files)
            if (auto data = file->find(address, size)) return data;
        return nullptr;
    }

    // Bandwidth that nobody uses is lost, but for what a beat lacks.
    void serve(Channel& channel) {
        bool is_ideal = timing.bytes_per_cycle == 0;
        channel.credit += timing.bytes_per_cycle;
        size_t idle = 0;
        while (idle < channel.ports.size()) {
            ReadPort& port = ports[channel.ports[channel.turn]];
            if (port.wants_beat(cycle)) {
                uint64_t price = uint64_t(port.pins.bytes) << 16;
                if (!is_ideal && channel.credit < price) return;
                if (!is_ideal) channel.credit -= price;
                port.grant_beat();
                idle = 0;
            } else {
                ++idle;
            }
            if (++channel.turn == channel.ports.size()) channel.turn = 0;
        }
        channel.credit = 0;
    }
};

#endif
