// SPI flash outside of a simulated design: files in an erased memory of 16 MB, read as chips of the W25Q family are.
#ifndef TERN_FLASH_H
#define TERN_FLASH_H

#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "memory.h"

// Knows 0xAB (release from power-down), 0x9F (identification), 0x03 (read) and 0x3B (fast read, two outputs); what else
// comes throws. Bits are taken at rising edges of sck and change at falling ones.
class Flash {
public:
    uint64_t commands = 0, bytes = 0;  // begun, and read

    // Asleep, as the configuration of an iCE40 leaves it. Times are in calls of step.
    explicit Flash(uint64_t wake_steps = 0, int output_delay = 1) : wake_steps(wake_steps), outputs(output_delay + 1) {}

    void map(uint64_t address, const char* path) { files.push_back(std::make_unique<MappedFile>(address, path)); }

    // The pins as the design drives them; at least once for every level of sck.
    void step(bool cs_n, bool sck, bool io0, bool io0_driven) {
        ++now;
        bool rises = sck && !last_sck, falls = !sck && last_sck;
        last_sck = sck;
        if (cs_n) {
            if (selected) deselect();
            output = {};
        } else {
            if (!selected) select();
            if (rises) take(io0);
            if (falls) give();
            if (output.driven && io0_driven && drives_io0) fail("is driven on io0 by the design as well");
        }
        for (size_t i = outputs.size() - 1; i > 0; --i) outputs[i] = outputs[i - 1];
        outputs[0] = output;
    }

    // What the design reads; pins that nobody drives are pulled up.
    bool io0() const { return drives_io0 && outputs.back().driven ? outputs.back().io0 : true; }
    // Whether the flash drives io0, which takes commands as well.
    bool drives() const { return drives_io0 && outputs.back().driven; }
    bool io1() const { return outputs.back().driven ? outputs.back().io1 : true; }

private:
    enum { RELEASE = 0xAB, IDENTIFY = 0x9F, READ = 0x03, DUAL_READ = 0x3B };
    struct Output {
        bool driven = false, io0 = true, io1 = true;
    };
    static constexpr uint32_t identification = 0xEF4018;  // W25Q128JV
    static constexpr uint32_t size = 1 << 24;

    const uint64_t wake_steps;
    std::vector<std::unique_ptr<MappedFile>> files;
    std::vector<Output> outputs;  // the newest first
    Output output;
    uint64_t now = 0, awake_at = 0;
    bool last_sck = false, selected = false, asleep = true, drives_io0 = false;
    uint32_t bits = 0, sent = 0, address = 0;
    uint8_t command = 0;

    void select() {
        selected = true;
        bits = sent = address = 0;
        command = 0;
        drives_io0 = false;
        ++commands;
    }

    void deselect() {
        selected = false;
        if (bits == 0) return;
        if (bits < 8) fail("is deselected in the middle of a command");
        if (command == RELEASE && asleep) {
            asleep = false;
            awake_at = now + wake_steps;
        }
    }

    // Clocks before data comes.
    uint32_t preamble() const { return command == DUAL_READ ? 40 : command == READ ? 32 : 8; }

    void take(bool bit) {
        if (bits < 8) command = command << 1 | bit;
        if (bits >= 8 && bits < 32) address = address << 1 | bit;
        if (++bits == 8) check();
    }

    void check() {
        if (command != RELEASE && (asleep || now < awake_at)) fail("gets a command before it is awake");
        if (command != RELEASE && command != IDENTIFY && command != READ && command != DUAL_READ)
            fail("gets a command that it does not know");
    }

    void give() {
        if (bits < preamble() || command == RELEASE) return;
        bool dual = command == DUAL_READ;
        uint32_t position = sent * (dual ? 2 : 1);
        uint8_t byte = command == IDENTIFY ? identification >> (16 - 8 * (position / 8 % 3)) : at(address + position / 8);
        if (position % 8 == 0) ++bytes;
        output.driven = true;
        drives_io0 = dual;
        output.io1 = byte >> (7 - position % 8) & 1;
        if (dual) output.io0 = byte >> (6 - position % 8) & 1;
        ++sent;
    }

    uint8_t at(uint32_t place) const {
        for (auto& file : files)
            if (auto data = file->find(place % size, 1)) return *data;
        return 0xFF;
    }

    [[noreturn]] void fail(const char* what) const {
        char place[64];
        std::snprintf(place, sizeof place, " (command 0x%02x, address 0x%06x)", command, address);
        throw std::runtime_error(std::string("the flash ") + what + place);
    }
};

#endif
