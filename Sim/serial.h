// The far end of a serial line: bytes of a pseudo-terminal as bits on two pins.
#ifndef TERN_SERIAL_H
#define TERN_SERIAL_H

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <string>

/// A pseudo-terminal in raw mode; other programs open it by its path, as they open a serial port.
class Terminal {
public:
    Terminal() : master(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK)) {
        if (master < 0 || grantpt(master) || unlockpt(master)) fail("cannot be made");
        char name[64];
        if (ptsname_r(master, name, sizeof name)) fail("has no name");
        path = name;
        // Held open, so that the terminal outlives the programs that use it, and is raw before they come.
        slave = ::open(name, O_RDWR | O_NOCTTY);
        termios mode;
        if (slave < 0 || tcgetattr(slave, &mode)) fail("cannot be opened");
        cfmakeraw(&mode);
        tcsetattr(slave, TCSANOW, &mode);
    }

    ~Terminal() {
        if (slave >= 0) close(slave);
        if (master >= 0) close(master);
    }

    Terminal(const Terminal&) = delete;

    /// Appends what programs have written; waits for it at most so many milliseconds.
    void receive(std::deque<uint8_t>& bytes, int wait) {
        pollfd request{master, POLLIN, 0};
        if (poll(&request, 1, wait) <= 0) return;
        uint8_t buffer[256];
        ssize_t count = read(master, buffer, sizeof buffer);
        if (count > 0) bytes.insert(bytes.end(), buffer, buffer + count);
    }

    /// Gives programs a byte; one that nobody reads is lost, as on a real line.
    void send(uint8_t byte) {
        if (write(master, &byte, 1) < 0 && errno != EAGAIN) fail("cannot be written");
    }

    std::string path;

private:
    [[noreturn]] void fail(const char* what) {
        throw std::runtime_error(std::string("a pseudo-terminal ") + what + ": " + strerror(errno));
    }

    int master, slave = -1;
};

/// Bits of a line with one start bit, eight data bits and one stop bit. Times are in cycles of the board's clock.
class SerialPins {
public:
    /// Cycles of a bit, as a fraction.
    SerialPins(uint64_t hertz, uint64_t baud) : hertz(hertz), baud(baud) {}

    /// Bytes on their way to the board, and from it.
    std::deque<uint8_t> outgoing, incoming;

    /// Whether a byte is on its way.
    bool busy() const { return sending || receiving || !outgoing.empty() || !incoming.empty(); }

    /// Passes a cycle: looks at the board's output, and returns the level of its input.
    bool step(bool line) {
        sample(line);
        return drive();
    }

private:
    static constexpr int bits = 10;

    // `time` counts in 1/baud cycles, so that a bit is exactly `hertz` long.
    bool drive() {
        if (!sending) {
            if (outgoing.empty()) return true;
            frame = 1u << 9 | outgoing.front() << 1;
            outgoing.pop_front();
            sending = true;
            send_time = 0;
        }
        uint64_t bit = send_time / hertz;
        send_time += baud;
        if (send_time >= bits * hertz) sending = false;
        return frame >> bit & 1;
    }

    void sample(bool line) {
        if (!receiving) {
            if (line) return;
            receiving = true;
            received = 0;
            next_bit = 0;
            // The middle of the start bit.
            receive_time = hertz / 2;
        }
        receive_time -= receive_time < baud ? receive_time : baud;
        if (receive_time >= baud) return;
        if (next_bit == 0 && line) receiving = false;  // A spike.
        if (next_bit > 0 && next_bit < 9) received |= line << (next_bit - 1);
        if (next_bit == 9) {
            receiving = false;
            if (line) incoming.push_back(received);  // A byte without a stop bit is noise.
        }
        ++next_bit;
        receive_time += hertz;
    }

    uint64_t hertz, baud;
    bool sending = false, receiving = false;
    uint32_t frame = 0;
    uint64_t send_time = 0, receive_time = 0;
    uint8_t received = 0;
    int next_bit = 0;
};

#endif
