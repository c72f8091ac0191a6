import HDL
import Testing

private func signs() throws -> Module {
  try Module.build("signs", summary: "Sums, products and comparisons of mixed signs.") { m in
    let a = m.input("a", 8)
    let s = m.input("s", 8, signed: true)
    let t = m.input("t", 8, signed: true)
    m.assign(m.output("y1", 10, signed: true), s + t - 1)
    m.assign(m.output("y2", 16, signed: true), s * t)
    m.assign(m.output("y3", 17, signed: true), s * t + s)
    m.assign(m.output("y4"), (s < t) & (a == 3) | !(a != 4))
    m.assign(m.output("y5"), s < a)
    m.assign(m.output("y6", 12), a)
    m.assign(m.output("y7", 8, signed: true), (s + t).saturated(to: 8))
    m.assign(m.output("y8", 10), s.shiftedRight(by: a[0..<3]).asUnsigned & a)
    m.assign(m.output("y9", 12, signed: true), s)
  }
}

@Test func signsArePrinted() throws {
  let expected = """
      assign y1 = $signed({{2{s[7]}}, s}) + $signed({{2{t[7]}}, t}) - 10'sd1;
      assign y2 = s * t;
      wire signed [15:0] y3_product = s * t;
      assign y3 = y3_product + $signed({{8{s[7]}}, s});
      assign y4 = (s < t) & (a == 8'd3) | (a == 8'd4);
      assign y5 = $signed({s[7], s}) < $signed({1'b0, a});
      assign y6 = {4'd0, a};
      wire signed [8:0] y7_unsaturated = s + t;
      assign y7 = (y7_unsaturated[8:7] == {2{y7_unsaturated[8]}}) ? y7_unsaturated[7:0] :
          {y7_unsaturated[8], {7{!y7_unsaturated[8]}}};
      assign y8 = {2'd0, $unsigned(s >>> a[2:0]) & a};
      assign y9 = {{4{s[7]}}, s};
    """
  #expect(try signs().verilog().contains(expected))
}

@Test(.enabled(if: hasLinters)) func signsAreCleanForLinters() throws {
  let findings = try lint(signs())
  #expect(findings == "")
}
