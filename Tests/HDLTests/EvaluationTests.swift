import HDL
import Testing

/// Signals to build expressions of; the module itself does not matter.
private func withInputs(_ body: (_ u: Signal, _ s: Signal, _ v: Signal) throws -> Void) throws {
  _ = try Module.build("inputs", summary: "Three inputs.") { m in
    try body(m.input("u", 8), m.input("s", 8, signed: true), m.input("v", 6))
  }
}

@Test func typesOfOperators() throws {
  try withInputs { u, s, v in
    func type(_ signal: Signal) -> String { "\(signal.isSigned ? "s" : "u")\(signal.width)" }
    #expect(type(u + v) == "u9")
    #expect(type(u - v) == "s9")
    #expect(type(u + s) == "s10")
    #expect(type(u * s) == "s16")
    #expect(type(u &+ v) == "u8")
    #expect(type(u &+ s) == "s9")
    #expect(type(u + 1) == "u9")
    #expect(type(-s) == "s9")
    #expect(type(s << 3) == "s11")
    #expect(type(s >> 3) == "s5")
    #expect(type(u & v) == "u8")
    #expect(type(u ^ s) == "u8")
    #expect(type(mux(u[0], s, v)) == "s8")
    #expect(type(mux(u[0], 3, -1)) == "s3")
    #expect(type(cat(u, s, v)) == "u22")
    #expect(type(s[2..<5]) == "u3")
    #expect(type(s < u) == "u1")
    #expect(type(s.saturated(to: 4)) == "s4")
  }
}

@Test func exactArithmeticIsExact() throws {
  try withInputs { u, s, _ in
    for (x, y) in [(0, 0), (255, -128), (255, 127), (1, -1), (128, -128), (77, 13)] {
      let values = ["u": x, "s": y]
      #expect((u + s).evaluate(values) == x + y)
      #expect((u - s).evaluate(values) == x - y)
      #expect((u * s).evaluate(values) == x * y)
      #expect((-s).evaluate(values) == -y)
      #expect((s >> 3).evaluate(values) == y >> 3)
      #expect((s < u).evaluate(values) == (y < x ? 1 : 0))
      #expect((s == u).evaluate(values) == (y == x ? 1 : 0))
      #expect((u &+ s).evaluate(values) == ((x + y + 256) & 511) - 256)
    }
  }
}

@Test func saturationClamps() throws {
  try withInputs { u, s, _ in
    for value in -128...127 {
      #expect(s.saturated(to: 5).evaluate(["s": value]) == min(15, max(-16, value)))
      #expect(s.saturated(to: 1).evaluate(["s": value]) == min(0, max(-1, value)))
      #expect(s.saturated(to: 12).evaluate(["s": value]) == value)
    }
    for value in 0...255 { #expect(u.saturated(to: 5).evaluate(["u": value]) == min(31, value)) }
  }
}

@Test func unknownValues() throws {
  try withInputs { u, s, _ in
    #expect((u + s).evaluate(["u": 1]) == nil)
    #expect(u[8].evaluate(["u": 1]) == nil)
    #expect(u.repeated(8).evaluate(["u": 1]) == nil)
  }
}
