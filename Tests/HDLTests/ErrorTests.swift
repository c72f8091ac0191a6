import HDL
import Testing

@Suite struct AssignmentErrors {
  @Test func widthLoss() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 8), f.a + f.b) } == [
        "widthLoss: 'y' has 8 bits, the expression has 9: use .truncated(to: 8), .saturated(to: 8), &+ or a wider target"
      ])
  }

  @Test func signedToUnsigned() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 9), f.s) } == [
        "signMismatch: 'y' is unsigned, the expression is signed: use .asUnsigned if the bits are meant"
      ])
  }

  @Test func unsignedToSigned() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 8, signed: true), f.a) } == [
        "signMismatch: 'y' is signed with 8 bits, the expression is unsigned with as many: use .asSigned if the bits are meant"
      ])
    #expect(mistake { f in f.m.assign(f.m.output("y", 9, signed: true), f.a) } == [])
  }

  @Test func literalDoesNotFit() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 8), 256) } == [
        "literalDoesNotFit: in 'y': integer 256 does not fit in 8 unsigned bits"
      ])
    #expect(
      mistake { f in f.m.assign(f.m.output("y"), f.s == 128) } == [
        "literalDoesNotFit: in 'y': integer 128 does not fit in 8 signed bits"
      ])
  }

  @Test func literalWithoutWidth() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 9), cat(f.a, 1)) } == [
        "literalWithoutWidth: in 'y': integer 1 has no width in a concatenation: use Signal.constant(1, width)"
      ])
  }

  @Test func outOfRange() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y"), f.a[8]) } == [
        "outOfRange: in 'y': slice [8..<9] lies outside of 8 bits"
      ])
    #expect(
      mistake { f in f.m.assign(f.m.output("y"), f.a >> 8) } == [
        "outOfRange: in 'y': a shift by 8 bits lies outside of 8 bits"
      ])
  }

  @Test func conditionOfOneBit() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 8), mux(f.b, f.a, f.a)) } == [
        "notOneBit: in 'y': the condition of mux has 4 bits: it must have 1"
      ])
    #expect(
      mistake { f in f.m.assign(f.m.output("y"), !f.b) } == [
        "notOneBit: in 'y': the operand of ! has 4 bits: it must have 1"
      ])
  }

  @Test func indexTooWide() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 2), f.a.slice(at: f.b, width: 2)) } == [
        "widthLoss: in 'y': an index of type 4-bit unsigned selects one of 4 parts: "
          + "use an unsigned one of 2 bits or .truncated(to: 2)"
      ])
  }

  @Test func aMistakeIsReportedOnce() {
    let found = mistake { f in
      let wrong = f.a[9]
      f.m.assign(f.m.output("y"), wrong)
      f.m.assign(f.m.output("z"), !wrong)
    }
    #expect(found.count == 1)
  }
}

@Suite struct DriverErrors {
  @Test func noDriver() {
    #expect(
      mistake { f in
        _ = f.m.output("y")
        _ = f.m.wire("w", 8)
        _ = f.m.register("r", 8, clock: f.clock)
        _ = f.m.memory("ram", width: 8, depth: 4)
      } == [
        "noDriver: output 'y' has no driver: assign it",
        "noDriver: wire 'w' has no driver: assign it",
        "noDriver: register 'r' is never set: set it in m.on(clock)",
        "noDriver: memory 'ram' has no contents: give it an image or write it in m.on(clock)",
      ])
  }

  @Test func twoDrivers() {
    let message = "twoDrivers: 'y' has two drivers: drive it in one assign, one always block or one instance"
    #expect(
      mistake { f in
        let y = f.m.output("y")
        f.m.assign(y, f.bit)
        f.m.assign(y, !f.bit)
      } == [message])
    #expect(
      mistake { f in
        let y = f.m.output("y")
        f.m.on(f.clock) { f.m.set(y, f.bit) }
        f.m.on(f.clock) { f.m.set(y, !f.bit) }
      } == [message])
  }

  @Test func notAssignable() {
    #expect(
      mistake { f in
        f.m.assign(f.a, 1)
        f.m.assign(f.a[0], 1)
      } == [
        "notAssignable: 'a' is an input and cannot be driven",
        "notAssignable: an expression cannot be driven: use a wire, register or output",
      ])
  }

  @Test func latch() {
    #expect(
      mistake { f in
        let y = f.m.output("y", 8)
        f.m.combine { f.m.when(f.bit) { f.m.set(y, f.a) } }
      } == ["latch: 'y' keeps its value on some path of combine (a latch): set a default first"])
    #expect(
      mistake { f in
        let y = f.m.output("y", 8)
        f.m.combine {
          f.m.select(f.a[0..<1]) {
            f.m.match(0) { f.m.set(y, f.a) }
            f.m.match(1) { f.m.when(f.bit) { f.m.set(y, 1) }.otherwise { f.m.set(y, 2) } }
          }
        }
      } == [])
  }

  @Test func combinationalSet() {
    #expect(
      mistake { f in
        let r = f.m.register("r", 8, clock: f.clock)
        f.m.combine { f.m.set(r, f.a) }
      } == ["combinationalSet: register 'r' is set in combine: set it in m.on(clock), or make it a wire"])
    #expect(
      mistake { f in f.m.assign(f.m.register("r", 8, clock: f.clock), f.a) } == [
        "combinationalSet: register 'r' is assigned outside of on(clock): use m.on and m.set"
      ])
  }

  @Test func combinationalRead() {
    #expect(
      mistake { f in
        let y = f.m.output("y", 8)
        f.m.combine { f.m.set(y, y &+ 1) }
      } == ["combinationalRead: 'y' is read in the combine that sets it: use another combine or a wire"])
  }

  @Test func clocks() {
    #expect(
      mistake { f in
        let slow = f.m.clock("slow", reset: nil)
        let r = f.m.register("r", 8, clock: f.clock)
        f.m.on(slow) { f.m.set(r, f.a) }
      } == ["clockMismatch: register 'r' belongs to clock 'clock' and is set under clock 'slow'"])
    #expect(
      mistake { f in
        let slow = f.m.clock("slow", reset: nil)
        let r = f.m.register("r", 8, clock: slow, reset: 0)
        f.m.on(slow) { f.m.set(r, f.a) }
      } == ["noReset: register 'r' has a reset value, but clock 'slow' has no reset"])
  }

  @Test func misplaced() {
    #expect(
      mistake { f in f.m.set(f.m.output("y", 8), f.a) } == [
        "misplaced: 'y' is set outside of an always block: use m.on, m.combine or m.assign"
      ])
    #expect(
      mistake { f in f.m.write(f.m.memory("ram", width: 8, depth: 4, image: "a.hex"), at: 0, 1) } == [
        "misplaced: memory 'ram' is written outside of m.on"
      ])
  }

  @Test func matches() {
    #expect(
      mistake { f in
        let y = f.m.output("y", 8)
        f.m.on(f.clock) {
          f.m.select(f.b) {
            f.m.match(1, 2) { f.m.set(y, 0) }
            f.m.match(2) { f.m.set(y, 1) }
            f.m.match(f.a) { f.m.set(y, 1) }
          }
        }
      } == [
        "badMatch: value 2 is matched twice in one select",
        "badMatch: a match must be an integer, a constant or a parameter",
      ])
  }

  @Test func memoryAddress() {
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 8), f.m.memory("rom", width: 8, depth: 48, image: "a.hex")[f.a]) } == [
        "widthLoss: in 'y': the address of 'rom' has the type 8-bit unsigned: "
          + "use an unsigned one of 6 bits or .truncated(to: 6)"
      ])
  }
}

@Suite struct NameErrors {
  @Test func names() {
    let found = mistake { f in
      f.m.wire("a", f.b)
      f.m.wire("logic", f.b)
      f.m.wire("_x", f.b)
      f.m.wire("w$", f.b)
      _ = f.m.input("empty", 0)
    }
    #expect(found[0].hasPrefix("nameClash: the name 'a' is taken at HDLTests/MistakenModule.swift:"))
    #expect(
      found.dropFirst() == [
        "keyword: 'logic' is a keyword of Verilog or SystemVerilog: choose another name",
        "illegalName: '_x' is not a Verilog name: use letters, digits and _, with a letter first",
        "illegalName: 'w$' is not a Verilog name: use letters, digits and _, with a letter first",
        "zeroWidth: 'empty' has a width of 0: use at least 1",
      ])
  }

  @Test func placeOfAMistake() throws {
    let error = try #require(throws: HDLError.self) {
      _ = try Module.build("m", summary: "A module.") { m in
        m.assign(m.output("y", 4), m.input("x", 5))
      }
    }
    let problem = try #require(error.problems.first)
    #expect(problem.declaration == "y")
    #expect(problem.location.fileID == "HDLTests/ErrorTests.swift")
    #expect(
      error.description
        == "module 'm': HDLTests/ErrorTests.swift:\(problem.location.line): 'y' has 4 bits, the expression has 5: "
        + "use .truncated(to: 4), .saturated(to: 4), &+ or a wider target")
  }
}
