import HDL
import Testing

/// What is an output of the master is an input of the slave, with the same name and width.
@Test func theReadSlaveMirrorsTheMaster() throws {
  let master = try Module.build("read_master", summary: "Asks for nothing.") { m in
    let bus = m.axiReadMaster("axi", dataWidth: 64, addressWidth: 32)
    for (_, signal) in bus.outputs { m.assign(signal, 0) }
  }
  let slave = try Module.build("read_slave", summary: "Answers nothing.") { m in
    let bus = m.axiReadSlave("axi", dataWidth: 64, addressWidth: 32)
    for (_, signal) in bus.inputs { m.assign(signal, 0) }
  }
  #expect(master.ports.map(\.name) == slave.ports.map(\.name))
  #expect(master.ports.map(\.width) == slave.ports.map(\.width))
  for (one, other) in zip(master.ports, slave.ports) { #expect(one.direction != other.direction, "\(one.name)") }
  #expect(slave.ports.filter { $0.direction == .input }.map(\.name).contains("axi_araddr"))
}
