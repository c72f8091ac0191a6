import Accelerator
import Foundation
import TernaryLM
import Testing
import Toolchain

@testable import Device

/// The serial port, with a pseudo-terminal in place of a cable.
@Suite struct SerialPortTests {
  /// Python with LiteX and pyserial, to show that LiteX's own client understands the line.
  private static let litex = ProcessInfo.processInfo.environment["TERN_LITEX_PYTHON"]

  @Test func bytesPassAsTheyAre() throws {
    let terminal = try PseudoTerminal()
    let port = try SerialPort(terminal.path, baud: 3_000_000)
    let all = (0...255).map { UInt8($0) }
    try port.write(all)
    #expect(terminal.read() == all)
    terminal.write(all)
    #expect(try port.read(atMost: 100, within: 1) == Array(all.prefix(100)))
    #expect(try port.read(atMost: 200, within: 1) == Array(all.dropFirst(100)))
    #expect(try port.read(atMost: 1, within: 0.01).isEmpty)
  }

  @Test func unpluggingIsNoticed() throws {
    let terminal = try PseudoTerminal()
    let port = try SerialPort(terminal.path, baud: 1_000_000)
    terminal.unplug()
    #expect(throws: DeviceError.disconnected("\(terminal.path): was unplugged")) { try port.write([1]) }
    #expect(throws: DeviceError.disconnected("\(terminal.path): was unplugged")) {
      try port.read(atMost: 1, within: 1)
    }
  }

  @Test(arguments: [
    ("/dev/nosuch", 1_000_000, "there is no such port"), ("/dev/null", 1_000_000, "is not a serial port"),
    ("/tmp", 1_000_000, "is a folder"), ("/dev/null", 12345, "--baud 12345: is no rate"),
  ]) func whatIsNoPortIsRefused(path: String, baud: Int, line: String) {
    #expect { try SerialPort(path, baud: baud) } throws: { "\($0)".contains(line) }
  }

  @Test func aPortHasOneUser() throws {
    let terminal = try PseudoTerminal()
    let port = try SerialPort(terminal.path, baud: 1_000_000)
    // The administrator is not kept out.
    if getuid() != 0 { #expect(throws: DeviceError.self) { try SerialPort(terminal.path, baud: 1_000_000) } }
    #expect(port.name == terminal.path)
  }

  @Test func aBoardAnswersOverAPort() async throws {
    let terminal = try PseudoTerminal()
    terminal.attach(try await .open())
    let device = try SerialDevice.open(terminal.path, baud: 3_000_000, among: [Small.design().configuration])
    let verifier = Verifier(device, against: Small.golden)
    _ = try Generation(prompt: [1, 30, 9], limit: 12).run(on: verifier)
    try verifier.checkState()
  }

  @Test(.enabled(if: litex != nil, "TERN_LITEX_PYTHON names no Python with LiteX")) func liteXReadsTheIdentity()
    async throws
  {
    let terminal = try PseudoTerminal()
    terminal.attach(try await .open())
    let script = """
      import sys
      from litex.tools.remote.comm_uart import CommUART
      line = CommUART(sys.argv[1], 3000000)
      print(line.read(0), *line.read(0, 3), *line.read(8, 2, "fixed"))
      line.write(0x1000, list(range(20)))
      print(*line.read(0x1000, 20))
      line.write(0x0C, 1)
      print(line.read(0))
      """
    let hash = try Small.design().hash
    let identity = ControlRegister.identification
    let result = try await ProcessRunner(Self.litex ?? "").run(["-c", script, terminal.path], in: "/")
    #expect(
      result.output.split(separator: "\n") == [
        "\(identity) \(identity) 1 \(hash) \(hash) \(hash)", (0..<20).map(String.init).joined(separator: " ")[...],
        "\(identity)",
      ])
  }
}
