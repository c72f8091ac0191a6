import HDL
import Testing

/// Two bidirectional pads and an oscillator: cells that the HDL does not build.
private func pads() throws -> Module {
  let pad = Module.cell(
    "BB", [Port("B", .bidirectional), Port("I", .input), Port("T", .input), Port("O", .output)])
  let oscillator = Module.cell("OSCG", [Port("OSC", .output)], parameters: [("DIV", "8"), ("MODE", "\"SLOW\"")])
  return try Module.build("pads_w2", summary: "Pads of a bus.") { m in
    let bus = m.pin("bus", 2)
    let drives = m.input("drives")
    let seen = m.output("seen", 2)
    let clock = m.output("clock")
    m.instance("oscillator", of: oscillator, outputs: ["OSC": clock])
    m.instanceArray(
      "bus_pads", count: 2, of: pad,
      [
        "B": .sliced(bus), "I": .shared(m.wire("level", ~drives)), "T": .shared(m.wire("idle", ~drives)),
        "O": .sliced(seen),
      ])
  }
}

@Test func cellsArePrintedWithTheirParameters() throws {
  let module = try pads()
  let expected = """
    // Pads of a bus.

    `default_nettype none

    module pads_w2 (
      inout  wire [1:0] bus,
      input  wire drives,
      output wire [1:0] seen,
      output wire clock
    );

      OSCG #(
        .DIV(8),
        .MODE("SLOW")
      ) oscillator (
        .OSC(clock)
      );

      wire level = ~drives;
      wire idle = ~drives;

      genvar bus_pads_index;
      generate
        for (bus_pads_index = 0; bus_pads_index < 2; bus_pads_index = bus_pads_index + 1) begin : bus_pads
          BB unit (
            .B(bus[bus_pads_index]),
            .I(level),
            .T(idle),
            .O(seen[bus_pads_index])
          );
        end
      endgenerate

    endmodule

    `default_nettype wire

    """
  #expect(module.verilog() == expected)
  #expect(try module.hierarchy().map(\.name) == ["pads_w2"])
}

@Test func aPinNeedsAnInstance() {
  #expect(
    mistake { f in _ = f.m.pin("bus", 2) }
      == ["noDriver: pin 'bus' has no driver: connect it to the inout port of an instance"])
  #expect(
    mistake { f in f.m.assign(f.m.pin("bus", 8), f.a) }
      == ["notAssignable: 'bus' is a pin: connect it to the inout port of an instance"])
}
