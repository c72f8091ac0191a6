import Foundation
import HDL
import Testing

/// A scratch memory with byte enables, a register with reset, a signed address, and a row of adders.
private func scratch() throws -> Module {
  let adder = try Module.build("increment", summary: "Adds one, one clock later.") { m in
    let clock = m.clock("clock", reset: nil)
    let x = m.input("x", 4)
    let y = m.output("y", 4)
    m.on(clock) { m.set(y, x &+ 1) }
  }
  return try Module.build("scratch", summary: "A memory that counts its writes.") { m in
    let clock = m.clock("clock", reset: "reset")
    let enable = m.input("enable", 2)
    let address = m.input("address", 3, signed: true)
    let data = m.input("data", 8)
    let word = m.output("word", 8)
    let direct = m.output("direct", 8)
    let writes = m.output("writes", 8)
    let sums = m.output("sums", 8)
    let memory = m.memory("storage", width: 8, depth: 8)
    let count = m.register("count", 8, clock: clock, reset: 5)
    m.on(clock) {
      m.write(memory, at: address.asUnsigned, data, enable: enable)
      m.when(enable.orReduced) { m.set(count, count &+ 1) }
      m.set(word, memory[address.asUnsigned])
    }
    m.combine {
      m.set(direct, 0)
      m.when(!enable[0]) { m.set(direct, memory[address.asUnsigned] ^ 255) }
    }
    m.assign(writes, count)
    m.instanceArray("adders", count: 2, of: adder, clock: clock, ["x": .sliced(data), "y": .sliced(sums)])
  }
}

@Test(.enabled(if: hasLinters)) func scratchIsCleanForLinters() throws {
  let findings = try lint(scratch())
  #expect(findings == "")
}

@Test(.enabled(if: hasLinters)) func unreadThingsAreCleanForLinters() throws {
  let module = try Module.build("unread", summary: "Has inputs and a memory that nothing reads.") { m in
    let clock = m.clock("clock", reset: "reset")
    let data = m.input("data", 8)
    let memory = m.memory("storage", width: 8, depth: 12)
    m.on(clock) { m.write(memory, at: data.truncated(to: 4), data) }
    _ = m.parameter("SPARE", 3)
    m.assign(m.output("top"), data[7])
  }
  #expect(module.verilog().contains("wire unused = &{1'b0, reset, storage[4'd0]};"))
  let findings = try lint(module)
  #expect(findings == "")
}

@Test(.enabled(if: hasTool("iverilog"))) func scratchRuns() throws {
  let bench = """
    module bench;
      reg clock = 0, reset = 1;
      reg [1:0] enable = 0;
      reg signed [2:0] address = 0;
      reg [7:0] data = 0;
      wire [7:0] word, direct, writes, sums;
      scratch unit (.clock(clock), .reset(reset), .enable(enable), .address(address), .data(data), .word(word),
        .direct(direct), .writes(writes), .sums(sums));
      task tick(input [1:0] e, input [2:0] a, input [7:0] d);
        begin
          enable = e; address = a; data = d;
          #1 clock = 1;
          #1 clock = 0;
          $display("%h %h %h %0d", word, direct, sums, writes);
        end
      endtask
      initial begin
        tick(2'b00, 3'd0, 8'h00);
        reset = 0;
        tick(2'b11, 3'd6, 8'hab);
        tick(2'b10, 3'd6, 8'hcd);
        tick(2'b01, 3'd6, 8'hef);
        tick(2'b00, 3'd6, 8'h0f);
      end
    endmodule
    """
  let output = try withTemporaryDirectory { directory in
    var sources = ["bench.v"]
    try bench.write(to: directory.appendingPathComponent("bench.v"), atomically: true, encoding: .utf8)
    for module in try scratch().hierarchy() {
      sources.append("\(module.name).v")
      let file = directory.appendingPathComponent("\(module.name).v")
      try module.verilog().write(to: file, atomically: true, encoding: .utf8)
    }
    _ = try runTool(["iverilog", "-g2005", "-s", "bench", "-o", "bench.out"] + sources, in: directory)
    return try runTool(["vvp", "-n", "bench.out"], in: directory).output
  }
  // The word read is the one before the write; data enable 2 writes the high half, 1 the low half.
  #expect(output == "xx xx 11 5\nxx 00 bc 6\nab 34 de 7\ncb 00 f0 8\ncf 30 10 8\n")
}
