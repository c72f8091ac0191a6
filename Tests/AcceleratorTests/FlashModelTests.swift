import Foundation
import Testing
import Toolchain

/// The flash model of the harness on its own, as a host that does not use the device's reader sees it.
@Suite(.enabled(if: hasTool("g++"), "g++ is not installed")) struct FlashModelTests {
  /// Each line is what a transfer gives, or why it was refused.
  @Test func commandsAreAnsweredOrRefused() async throws {
    let output = try await withTemporaryFolder { folder in
      try Data(Self.main.utf8).write(to: folder.appendingPathComponent("main.cpp"))
      try Data([0x12, 0x34, 0x56, 0x78]).write(to: folder.appendingPathComponent("content.bin"))
      try await ProcessRunner("/usr/bin/env", name: "g++").run(
        ["g++", "-std=c++17", "-I\(packageFolder.path)/Sim", "-o", "flash", "main.cpp"], in: folder.path)
      return try await ProcessRunner("/usr/bin/env", name: "flash").run(["./flash"], in: folder.path).output
    }
    #expect(
      output.split(separator: "\n") == [
        "the flash gets a command before it is awake (command 0x9f, address 0x000000)",
        "the flash gets a command before it is awake (command 0x03, address 0x000000)",
        "ef 40 18", "12 34 56 78 ff ff", "ff 12 34", "12 34 56 78 ff",
        "the flash is driven on io0 by the design as well (command 0x3b, address 0x001000)",
        "the flash gets a command that it does not know (command 0x06, address 0x000000)",
        "the flash is deselected in the middle of a command (command 0x05, address 0x000000)",
      ])
  }

  private static let main = #"""
    #include <cstdio>
    #include "flash.h"

    static Flash* flash;

    static void clock(bool bit, bool driven) {
        flash->step(false, true, bit, driven);
        flash->step(false, false, bit, driven);
    }

    // Sends some bits, reads some bytes on one pin or two, and prints them, or what is wrong.
    static void transfer(unsigned long long bits, int count, int bytes, bool dual = false, bool keeps_driving = false) try {
        flash->step(false, false, false, true);
        for (int i = count - 1; i >= 0; --i) clock(bits >> i & 1, !dual || i >= 8 || keeps_driving);
        for (int i = 0; i < bytes; ++i) {
            unsigned byte = 0;
            for (int bit = 0; bit < (dual ? 4 : 8); ++bit) {
                byte = byte << 1 | flash->io1();
                if (dual) byte = byte << 1 | flash->io0();
                clock(false, false);
            }
            std::printf("%02x%c", byte & 255, i + 1 == bytes ? '\n' : ' ');
        }
        flash->step(true, false, false, false);
    } catch (const std::exception& failure) {
        std::printf("%s\n", failure.what());
        flash->step(true, false, false, false);
    }

    int main() {
        Flash model(100, 0);
        flash = &model;
        model.map(0x1000, "content.bin");
        transfer(0x9F, 8, 3);
        transfer(0xAB, 8, 0);
        transfer(0x03001000, 32, 1);
        for (int i = 0; i < 100; ++i) model.step(true, false, false, false);
        transfer(0x9F, 8, 3);
        transfer(0x03001000, 32, 6);
        transfer(0x03000FFF, 32, 3);
        transfer(0x3B00100000, 40, 5, true);
        transfer(0x3B00100000, 40, 1, true, true);
        transfer(0x06, 8, 0);
        transfer(0x05, 7, 0);
    }
    """#
}
