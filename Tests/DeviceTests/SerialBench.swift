import Foundation
import HDL
import TernaryLM
import Toolchain

@testable import Accelerator
@testable import Device

/// `host_link` and an accelerator, with a serial line between them and the harness: bytes that it submits go to the
/// device bit by bit, and those that the device sends come as answers. A write to register 0 sets `boot_status`; one to
/// register 4 holds the device in reset, as unplugging it would.
enum SerialBench {
  /// Fast, so that the line takes few cycles.
  static func rate() throws -> SerialRate { try SerialRate(clock: 12_000_000, baud: 3_000_000) }

  /// Built once for each number of streams, however many tests ask for it at the same time.
  static let single = Task { try await build(streams: 1) }
  static let double = Task { try await build(streams: 2) }

  private static func build(streams: Int) async throws -> VerilatedLibrary {
    let module = try module(Small.design(streams: streams))
    let sources = DesignSources(
      top: module.name, files: try module.hierarchy().map { ("\($0.name).v", $0.verilog()) }, vectorLanes: 1)
    return try await VerilatedLibrary.build(sources, cache: Small.cache)
  }

  private static func module(_ design: Design) throws -> Module {
    let c = design.configuration
    let rate = try rate()
    return try Module.build("serial_bench", summary: "An accelerator behind a serial line.") { m in
      let clock = m.clock("clock", reset: "reset")
      let control = m.axiLiteSlave("s_axi_control", addressWidth: ControlRegister.addressBits)
      let toDevice = m.streamInput("s_axis_tokens", width: 32)
      let toHost = m.streamOutput("m_axis_tokens", width: 64, last: true)
      let logits = m.streamOutput("m_axis_logits", width: 32, last: true)
      for signal in [logits.valid, logits.data, logits.last] { m.assign(signal, 0) }
      for (name, bits) in [("codes", 8), ("scale", 32), ("sums", 32), ("results", 32)] {
        m.assign(m.output("trace_\(name)_valid", 1), 0)
        m.assign(m.output("trace_\(name)", bits), 0)
      }
      let (boot, isUnplugged) = registers(m, clock, control)
      let device = m.wire("device_reset", (clock.reset ?? 0) | isUnplugged)
      let hostLine = m.wire("host_line", 1)
      let deviceLine = m.wire("device_line", 1)
      let sender = m.instance(
        "sender", of: try SerialTransmitter.module(rate), clock: clock,
        ["valid": toDevice.valid, "byte_value": toDevice.data[0..<8]], outputs: ["serial_tx": hostLine])
      m.assign(toDevice.ready, sender["ready"])
      let receiver = m.instance(
        "listener", of: try SerialReceiver.module(rate), clock: clock, ["serial_rx": deviceLine])
      m.assign(toHost.valid, receiver["valid"])
      m.assign(toHost.data, receiver["byte_value"].extended(to: 64))
      m.assign(toHost.last, 1)
      let link = try HostLink.module(c, rate)
      let accelerator = try Top.module(c, name: design.top, hash: design.hash)
      let units = Wiring(m, clock: clock, [("link", link), ("accelerator", accelerator)])
      m.assign(deviceLine, units["link", "serial_tx"])
      var ofLink = ["reset": device, "serial_rx": hostLine, "boot_status": boot]
      var ofAccelerator = ["reset": device, "m_axis_logits_tready": Signal(1)]
      for (near, far) in [
        ("m_axi_control", "s_axi_control"), ("m_axis_tokens", "s_axis_tokens"), ("s_axis_answers", "m_axis_tokens"),
      ] {
        for port in link.ports where port.direction == .output && port.name.hasPrefix(near) {
          ofAccelerator[far + port.name.dropFirst(near.count)] = units["link", port.name]
        }
        for port in accelerator.ports where port.direction == .output && port.name.hasPrefix(far) {
          ofLink[near + port.name.dropFirst(far.count)] = units["accelerator", port.name]
        }
      }
      units.place("link", ofLink)
      units.place("accelerator", ofAccelerator)
    }
  }

  private static func registers(
    _ m: ModuleBuilder, _ clock: ClockDomain, _ bus: AxiLite
  ) -> (boot: Signal, isUnplugged: Signal) {
    let boot = m.register("boot", 32, clock: clock, reset: 1)
    let isUnplugged = m.register("is_unplugged", 1, clock: clock, reset: 0)
    let responds = m.register("responds", 1, clock: clock, reset: 0)
    let writes = m.wire("writes", bus.awvalid & bus.wvalid & !responds)
    m.on(clock) {
      m.set(responds, writes | responds & !bus.bready)
      m.when(writes) {
        m.when(bus.awaddr[2]) { m.set(isUnplugged, bus.wdata[0]) }.otherwise { m.set(boot, bus.wdata) }
      }
    }
    for signal in [bus.awready, bus.wready] { m.assign(signal, writes) }
    m.assign(bus.bvalid, responds)
    for signal in [bus.bresp, bus.arready, bus.rvalid, bus.rdata, bus.rresp] { m.assign(signal, 0) }
    return (boot, isUnplugged)
  }
}
