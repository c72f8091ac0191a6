// A model of an SDR SDRAM with 16 data bits: stores words, and fails when its timing is not kept.
//
// 13 row bits, 9 column bits, 4 banks: MT48LC16M16A2, AS4C32M16SB, W9825G6KH. Call `clock` at every rising edge of the
// chip's clock with the pins as they were just before it. What is not modelled fails: auto-precharge, self refresh,
// bursts of other lengths than two, reads that cut off reads.
#ifndef TERN_SDRAM_H
#define TERN_SDRAM_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>

// The pins as the chip sees them.
struct SdramPins {
    bool cke, cs_n, ras_n, cas_n, we_n;
    uint8_t dqm, ba;
    uint16_t a;
    bool dq_driven;  // by the controller
    uint16_t dq;
};

// The least times of a chip in ns (the data sheets' worst of speed grade -7), and its clock.
struct SdramLimits {
    double period = 7.5;
    double rcd = 21, rp = 21, ras = 42, rc = 63, rrd = 14, rfc = 63, wr = 14;
    double ras_max = 100e3;
    double mrd_cycles = 2;
    double power_up = 200e3;
    double refresh_interval = 64e6 / 8192;
    int first_refreshes = 8;
    double cl2_period = 10;  // shortest clock for CL 2
};

class Sdram {
public:
    static constexpr int banks = 4, row_bits = 13, column_bits = 9;
    // Words of 16 bits; word `row * 2048 + bank * 512 + column`, as the controller numbers them.
    static constexpr size_t words = size_t(1) << (row_bits + column_bits + 2);

    // Data on the pins after the latest edge.
    bool drives = false;
    uint16_t dq = 0;
    uint64_t reads = 0, writes = 0, activates = 0, refreshes = 0;

    // The harness owns the `words` words.
    Sdram(uint16_t* contents, const SdramLimits& limits) : contents(contents), limits(limits) {}

    void clock(const SdramPins& pins) {
        ++cycle;
        if (pins.dq_driven && drives) fail("the controller drives the data while the chip does");
        drives = false;
        if (pins.cke && !pins.cs_n) command(pins);
        for (auto& bank : open)
            if (bank.is_open && since(bank.activated) > limits.ras_max) fail("a row stays open for too long (tRAS max)");
        if (mode_set && refresh_debt() > postponed) fail("refreshes come too seldom");
        send();
    }

private:
    struct Bank {
        bool is_open = false;
        uint16_t row = 0;
        // Cycles of the latest commands.
        int64_t activated = never, closed = never, read = never, written = never;
    };
    // A word of a burst that will be on the pins after the edge of a cycle.
    struct Word {
        int64_t due = never;
        uint16_t value = 0;
    };
    static constexpr int64_t never = -1000000000;
    static constexpr int postponed = 9;  // refreshes that may be late

    uint16_t* contents;
    SdramLimits limits;
    Bank open[banks];
    Word pending[8];
    int64_t cycle = 0;
    int64_t refreshed = never, moded = never, activated = never, read = never, first_refresh = 0;
    int latency = 0, initial_refreshes = 0;
    bool precharged = false, mode_set = false;

    double since(int64_t then) const { return (cycle - then) * limits.period; }
    double refresh_debt() const { return since(first_refresh) / limits.refresh_interval - double(refreshes); }

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error("SDRAM, cycle " + std::to_string(cycle) + ": " + what);
    }
    void need(int64_t then, double least, const char* what) const {
        // A part in a million for the rounding of periods.
        if (since(then) * 1.000001 >= least) return;
        char times[64];
        std::snprintf(times, sizeof times, ": %.1f ns, at least %.1f", since(then), least);
        fail(std::string(what) + times);
    }

    void command(const SdramPins& pins) {
        int code = pins.ras_n << 2 | pins.cas_n << 1 | pins.we_n;
        if (code == 7) return;
        if (pins.ba >= banks) fail("a bank that is not there");
        need(0, limits.power_up, "a command before the end of the power-up time");
        need(refreshed, limits.rfc, "a command too soon after a refresh (tRFC)");
        need(moded, limits.mrd_cycles * limits.period, "a command too soon after setting the mode (tMRD)");
        switch (code) {
            case 0: return set_mode(pins.a);
            case 1: return refresh();
            case 2: return precharge(pins);
            case 3: return activate(pins);
            case 4: return write(pins);
            case 5: return start_read(pins);
            default: fail("a burst stop, which is not modelled");
        }
    }

    void set_mode(uint16_t mode) {
        if (!precharged) fail("the mode is set before all banks were precharged");
        closed_banks("the mode is set");
        if ((mode & 7) != 1 || (mode & 8)) fail("a burst type or length that is not modelled");
        if (!(mode & 1 << 9)) fail("bursts of writes, which are not modelled");
        latency = mode >> 4 & 7;
        if (latency != 2 && latency != 3) fail("a CAS latency that the chip does not have");
        if (latency == 2 && limits.period < limits.cl2_period) fail("CAS latency 2 at too fast a clock");
        if (initial_refreshes < limits.first_refreshes) fail("too few refreshes before setting the mode");
        mode_set = true;
        moded = cycle;
    }

    void refresh() {
        if (!precharged) fail("a refresh before all banks were precharged");
        closed_banks("a refresh");
        refreshed = cycle;
        if (initial_refreshes < limits.first_refreshes) {
            ++initial_refreshes;
            first_refresh = cycle;
        } else {
            ++refreshes;
        }
    }

    void closed_banks(const char* what) const {
        for (auto& bank : open) {
            if (bank.is_open) fail(std::string(what) + " while a row is open");
            need(bank.closed, limits.rp, "a command too soon after closing a row (tRP)");
        }
    }

    void precharge(const SdramPins& pins) {
        bool all = pins.a >> 10 & 1;
        for (int number = 0; number < banks; ++number) {
            Bank& bank = open[number];
            if (!all && number != pins.ba) continue;
            if (!bank.is_open) continue;
            need(bank.activated, limits.ras, "a row is closed too soon (tRAS)");
            need(bank.written, limits.wr, "a row is closed too soon after a write (tWR)");
            if (cycle - bank.read < 2) fail("closing a row cuts off a read");
            bank.is_open = false;
            bank.closed = cycle;
        }
        if (all) precharged = true;
    }

    void activate(const SdramPins& pins) {
        Bank& bank = open[pins.ba];
        if (!mode_set) fail("a row is opened before the mode is set");
        if (bank.is_open) fail("a row is opened in a bank with an open row");
        if (pins.a >> row_bits) fail("a row that is not there");
        need(bank.closed, limits.rp, "a row is opened too soon after closing one (tRP)");
        need(bank.activated, limits.rc, "a row is opened too soon after the one before (tRC)");
        need(activated, limits.rrd, "rows of two banks are opened too close (tRRD)");
        bank.is_open = true;
        bank.row = pins.a;
        bank.activated = activated = cycle;
        ++activates;
    }

    uint16_t& word(const SdramPins& pins, int offset) {
        unsigned column = (pins.a & ~1u) | ((pins.a + offset) & 1u);
        return contents[size_t(open[pins.ba].row) << (column_bits + 2) | size_t(pins.ba) << column_bits | column];
    }

    void access(const SdramPins& pins) const {
        const Bank& bank = open[pins.ba];
        if (!bank.is_open) fail("a read or write in a bank without an open row");
        need(bank.activated, limits.rcd, "a read or write too soon after opening the row (tRCD)");
        if (pins.a >> 10 & 1) fail("auto-precharge, which is not modelled");
        if (pins.a >> column_bits) fail("a column that is not there");
    }

    void start_read(const SdramPins& pins) {
        access(pins);
        if (pins.dqm) fail("a read with masked data");
        if (cycle - read < 2) fail("a read cuts off a read");
        open[pins.ba].read = read = cycle;
        ++reads;
        for (int offset = 0; offset < 2; ++offset)
            pending[(cycle + latency - 1 + offset) & 7] = {cycle + latency - 1 + offset, word(pins, offset)};
    }

    void write(const SdramPins& pins) {
        access(pins);
        if (!pins.dq_driven) fail("a write without data");
        for (auto& word : pending)
            if (word.due >= cycle - 1) fail("a write before the data of a read has gone");
        open[pins.ba].written = cycle;
        ++writes;
        uint16_t mask = (pins.dqm & 1 ? 0xff : 0) | (pins.dqm & 2 ? 0xff00 : 0);
        word(pins, 0) = (word(pins, 0) & mask) | (pins.dq & ~mask);
    }

    void send() {
        const Word& word = pending[cycle & 7];
        if (word.due != cycle) return;
        drives = true;
        dq = word.value;
    }
};

#endif
