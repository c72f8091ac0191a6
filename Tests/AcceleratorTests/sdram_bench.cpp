// Drives the SDRAM controller and the model of the chip: sdram_bench TASK [NAME=VALUE ...]
//
// TASK is random (reads and writes at random, compared with a copy of the memory) or stream (reads in sequence). The
// values are those of SdramLimits, `seed`, `delay` (cycles that read data needs more), and of the task. It prints figures
// as NAME=VALUE and ends with 0, or says what is wrong and ends with 1.
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "Vsdram.h"
#include "sdram.h"
#include "verilated.h"

constexpr size_t embedding_bytes = TERN_EMBEDDING_BITS / 8;

struct Options {
    std::map<std::string, double> values;
    double operator()(const char* name, double otherwise) const {
        auto found = values.find(name);
        return found == values.end() ? otherwise : found->second;
    }
};

struct Random {
    uint64_t state;
    uint32_t operator()(uint32_t limit) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return uint32_t(state >> 33) % limit;
    }
};

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

struct Bench;

// A master of one read port: asks for bursts and compares their beats.
struct Reader {
    struct Burst {
        uint32_t address, beats;
    };
    const char* name;
    size_t bytes;
    uint8_t *arvalid, *arready, *arlen, *rvalid, *rready, *rlast, *rresp;
    uint64_t* araddr;
    void* rdata;
    std::deque<Burst> wanted, asked;
    uint32_t beat = 0;
    uint64_t beats = 0;
    bool took = false;  // a request was accepted in this cycle
    int slowness = 0;   // of 256 cycles without rready, and without a request

    void drive(Random& random) {
        *rready = !slowness || int(random(256)) >= slowness;
        if (!*arvalid && !wanted.empty() && (!slowness || int(random(256)) >= slowness)) *arvalid = 1;
        if (*arvalid) {
            // Bits beyond the size of the SDRAM are not looked at.
            *araddr = uint64_t(wanted.front().address) | uint64_t(0x15) << 25;
            *arlen = wanted.front().beats - 1;
        }
    }

    void sample(const std::vector<uint16_t>& memory) {
        took = *arvalid && *arready;
        if (*rvalid && *rready) compare(memory);
    }

    void compare(const std::vector<uint16_t>& memory) {
        if (asked.empty()) fail(std::string(name) + ": a beat that nobody asked for");
        const Burst& burst = asked.front();
        const char* expected = reinterpret_cast<const char*>(memory.data()) + burst.address + beat * bytes;
        if (std::memcmp(rdata, expected, bytes) != 0)
            fail(std::string(name) + ": wrong data at " + std::to_string(burst.address + beat * bytes));
        if (*rresp) fail(std::string(name) + ": a read has failed");
        bool is_last = ++beat == burst.beats;
        if (bool(*rlast) != is_last) fail(std::string(name) + ": rlast is wrong");
        ++beats;
        if (is_last) asked.pop_front(), beat = 0;
    }

    // After the rising edge.
    void step() {
        if (!took) return;
        asked.push_back(wanted.front());
        wanted.pop_front();
        *arvalid = 0;
        took = false;
    }
    bool is_idle() const { return wanted.empty() && asked.empty(); }
};

struct Bench {
    VerilatedContext context;
    Vsdram top{&context};
    std::vector<uint16_t> contents, expected;
    Sdram chip;
    Random random;
    Reader weights, embedding;
    struct Write {
        uint32_t address;
        uint16_t value;
    };
    std::deque<Write> writes;
    uint64_t cycles = 0;
    // Words on their way from the chip, the latest first.
    std::deque<uint16_t> coming;

    Bench(const SdramLimits& limits, uint64_t seed, size_t delay)
        : contents(Sdram::words), chip(contents.data(), limits), random{seed * 2654435761u + 1}, coming(delay) {
        for (size_t i = 0; i < contents.size(); ++i) contents[i] = uint16_t((i * 40503u) ^ (i >> 11));
        expected = contents;
#define PORT(port, width)                                                                                             \
    {#port, width, &top.s_axi_##port##_arvalid, &top.s_axi_##port##_arready, &top.s_axi_##port##_arlen,               \
     &top.s_axi_##port##_rvalid, &top.s_axi_##port##_rready, &top.s_axi_##port##_rlast, &top.s_axi_##port##_rresp,    \
     &top.s_axi_##port##_araddr, &top.s_axi_##port##_rdata, {}, {}}
        weights = Reader PORT(weights, 4);
        embedding = Reader PORT(embedding, embedding_bytes);
#undef PORT
        top.s_axi_weights_arsize = 2;
        top.s_axi_weights_arburst = top.s_axi_embedding_arburst = 1;
        top.reset = 1;
        for (int i = 0; i < 8; ++i) edge(i & 1);
        top.reset = 0;
    }

    // A rising edge of the faster clock, and of the other one too if that is wanted.
    void edge(bool both) {
        top.clock_2x = 0;
        if (!both) top.clock = 0;
        // What a pin that nobody drives shows is nobody's data.
        coming.push_front(chip.drives ? chip.dq : uint16_t(random(65536)));
        top.sdram_dq_in = coming.back();
        coming.pop_back();
        top.eval();
        SdramPins pins = {bool(top.sdram_cke), bool(top.sdram_cs_n), bool(top.sdram_ras_n), bool(top.sdram_cas_n),
                          bool(top.sdram_we_n), uint8_t(top.sdram_dqm), uint8_t(top.sdram_ba), uint16_t(top.sdram_a),
                          bool(top.sdram_dq_oe), uint16_t(top.sdram_dq_out)};
        top.clock_2x = 1;
        if (both) top.clock = 1;
        top.eval();
        chip.clock(pins);
    }

    void cycle() {
        edge(false);
        weights.drive(random);
        embedding.drive(random);
        top.write_valid = !writes.empty();
        if (!writes.empty()) top.write_address = writes.front().address, top.write_data = writes.front().value;
        top.clock_2x = 0;
        top.eval();
        weights.sample(expected);
        embedding.sample(expected);
        bool written = top.write_valid && top.write_ready;
        edge(true);
        ++cycles;
        weights.step();
        embedding.step();
        if (written) expected[writes.front().address] = writes.front().value, writes.pop_front();
    }

    template <typename Done>
    void run(uint64_t limit, Done done) {
        for (uint64_t end = cycles + limit; !done();) {
            if (cycles == end) fail("it does not come to an end");
            cycle();
        }
    }

    void initialise() {
        run(40000, [&] { return top.initialised; });
    }

    // A burst that crosses no boundary of 4 KB.
    Reader::Burst burst(uint32_t bytes) {
        uint32_t unit = bytes < 4 ? 4 : bytes;
        uint32_t page = random(4) ? random(8) * 4096 : random(8192) * 4096;
        uint32_t offset = random(4096 / unit) * unit;
        uint32_t most = std::min<uint32_t>(256, (4096 - offset) / bytes);
        return {page + offset, 1 + random(random(2) ? std::min<uint32_t>(most, 20) : most)};
    }
};

void random_task(Bench& bench, const Options& options) {
    int rounds = int(options("rounds", 60));
    uint64_t words = 0;
    for (int round = 0; round < rounds; ++round) {
        for (int i = int(bench.random(40)); i-- > 0;) {
            // Near each other, in rows that are read too.
            uint32_t place = bench.random(4) ? bench.random(8 * 2048) : bench.random(1 << 24);
            for (uint32_t n = 1 + bench.random(6); n-- > 0; ++words)
                bench.writes.push_back({(place + n) & 0xffffff, uint16_t(bench.random(65536))});
        }
        bench.run(100000, [&] { return bench.writes.empty(); });
        bench.weights.slowness = bench.random(2) ? int(bench.random(220)) : 0;
        bench.embedding.slowness = bench.random(2) ? int(bench.random(220)) : 0;
        for (uint32_t i = bench.random(12); i-- > 0;) bench.weights.wanted.push_back(bench.burst(4));
        for (uint32_t i = bench.random(12); i-- > 0;) bench.embedding.wanted.push_back(bench.burst(embedding_bytes));
        bench.run(400000, [&] { return bench.weights.is_idle() && bench.embedding.is_idle(); });
        // A pause, in which rows are closed only by refreshes.
        for (uint32_t i = bench.random(1500); i-- > 0;) bench.cycle();
    }
    if (bench.contents != bench.expected) fail("the memory differs from what was written");
    std::printf("weights=%llu embedding=%llu written=%llu refreshes=%llu\n", (unsigned long long)bench.weights.beats,
                (unsigned long long)bench.embedding.beats, (unsigned long long)words,
                (unsigned long long)bench.chip.refreshes);
}

void stream_task(Bench& bench, const Options& options) {
    uint32_t beats = uint32_t(options("beats", 16)), bytes = uint32_t(options("bytes", 1 << 20));
    bool reads_embedding = options("embedding", 0);
    for (uint32_t address = 0; address < bytes; address += 4 * beats) bench.weights.wanted.push_back({address, beats});
    uint64_t start = bench.cycles, refreshes = bench.chip.refreshes;
    uint32_t row = 0;
    bench.run(10000000, [&] {
        if (reads_embedding && bench.embedding.is_idle() && !bench.weights.wanted.empty())
            bench.embedding.wanted.push_back({(1u << 24) + 1024 * (row++ * 77 % 4096), 1024 / embedding_bytes / 2});
        return bench.weights.is_idle() && bench.embedding.is_idle();
    });
    uint64_t reading = bench.cycles - start;
    refreshes = bench.chip.refreshes - refreshes;
    start = bench.cycles;
    for (uint32_t address = 0; address < 5000; ++address) bench.writes.push_back({address, uint16_t(address * 7)});
    bench.run(1000000, [&] { return bench.writes.empty(); });
    std::printf("cycles=%llu beats=%llu efficiency=%.5f refreshes=%llu embedding=%llu cycles_per_write=%.2f\n",
                (unsigned long long)reading, (unsigned long long)bench.weights.beats,
                double(bench.weights.beats) / double(reading),
                (unsigned long long)refreshes, (unsigned long long)bench.embedding.beats,
                double(bench.cycles - start) / 5000);
}

int main(int count, char** arguments) {
    Options options;
    for (int i = 2; i < count; ++i) {
        std::string text = arguments[i];
        size_t equals = text.find('=');
        if (equals != std::string::npos) options.values[text.substr(0, equals)] = std::stod(text.substr(equals + 1));
    }
    SdramLimits limits;
#define LIMIT(name) limits.name = options(#name, limits.name);
    LIMIT(period) LIMIT(rcd) LIMIT(rp) LIMIT(ras) LIMIT(rc) LIMIT(rrd) LIMIT(rfc) LIMIT(wr) LIMIT(ras_max)
    LIMIT(mrd_cycles) LIMIT(power_up) LIMIT(refresh_interval) LIMIT(first_refreshes) LIMIT(cl2_period)
#undef LIMIT
    try {
        Bench bench(limits, uint64_t(options("seed", 1)), size_t(options("delay", 0)));
        bench.initialise();
        count > 1 && std::string(arguments[1]) == "stream" ? stream_task(bench, options) : random_task(bench, options);
    } catch (const std::exception& failure) {
        std::printf("%s\n", failure.what());
        return 1;
    }
}
