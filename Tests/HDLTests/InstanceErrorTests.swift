import HDL
import Testing

@Suite struct InstanceErrors {
  let child = Result {
    try Module.build("child", summary: "Inverts.") { m in
      m.assign(m.output("y", 4), ~m.input("x", 4))
    }
  }

  @Test func unconnected() throws {
    let child = try child.get()
    #expect(
      mistake { f in f.m.instance("unit", of: child) } == [
        "unconnectedInput: input 'x' of instance 'unit' is not connected"
      ])
  }

  @Test func unknownPort() throws {
    let child = try child.get()
    #expect(
      mistake { f in
        let unit = f.m.instance("inverter", of: child, ["x": f.b, "z": f.b])
        f.m.assign(f.m.output("y", 4), unit["q"])
      } == [
        "unknownPort: module 'child' of instance 'inverter' has no port 'z'; it has y, x",
        "unknownPort: module 'child' of instance 'inverter' has no output 'q'; it has y",
      ])
  }

  @Test func widths() throws {
    let child = try child.get()
    #expect(
      mistake { f in
        f.m.instance("inverter", of: child, ["x": f.a], outputs: ["y": f.m.output("z", 5)])
        f.m.instanceArray("inverters", count: 3, of: child, ["x": .sliced(f.a)])
      } == [
        "widthLoss: 'inverter.x' has 4 bits, the expression has 8: use .truncated(to: 4), .saturated(to: 4), &+ "
          + "or a wider target",
        "widthLoss: output 'y' of instance 'inverter' is 4-bit unsigned, 'z' is 5-bit unsigned: they must be the same",
        "slicedWidth: the slices of 'inverters.x' need 3 x 4 = 12 bits, the signal has 8",
      ])
  }

  @Test func foreignSignal() throws {
    var foreign: Signal?
    _ = try Module.build("other", summary: "Another module.") { foreign = $0.input("x", 4) }
    let x = try #require(foreign)
    #expect(
      mistake { f in f.m.assign(f.m.output("y", 4), x) } == [
        "foreignSignal: the expression for 'y' reads a signal of another module: connect it through a port"
      ])
  }

  @Test func moduleClash() throws {
    let child = try child.get()
    let other = try Module.build("child", summary: "Passes.") { m in m.assign(m.output("y", 4), m.input("x", 4)) }
    let top = try Module.build("top", summary: "Has both.") { m in
      let x = m.input("x", 4)
      m.instance("first", of: child, ["x": x])
      m.instance("second", of: other, ["x": x])
    }
    let error = try #require(throws: HDLError.self) { try top.hierarchy() }
    #expect(
      error.problems.map(\.message) == ["two different modules are named 'child': put what differs into the name"])
  }
}
