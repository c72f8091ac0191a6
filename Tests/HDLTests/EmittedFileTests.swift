import HDL
import Testing

@Test func emptyModule() throws {
  let module = try Module.build("nothing", summary: "Does nothing.") { _ in }
  let expected = """
    // header
    // Does nothing.

    `default_nettype none

    module nothing;

    endmodule

    `default_nettype wire

    """
  #expect(module.verilog(header: ["header"]) == expected)
}
