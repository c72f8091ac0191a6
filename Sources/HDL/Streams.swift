/// The signals of an AXI4-Stream port.
public struct AxiStream: Sendable {
  /// `tvalid`: the data is there.
  public let valid: Signal
  /// `tready`: the data is taken when it is also valid.
  public let ready: Signal
  /// `tdata`.
  public let data: Signal
  /// `tlast`; using it is an error if the port was declared without it.
  public let last: Signal
}

/// The signals of an AXI4-Lite port with 32-bit data; names as in the specification of AXI. Of a slave, what the master
/// drives are inputs and the rest outputs; of a master the other way round.
public struct AxiLite: Sendable {
  /// Write address: valid (of the master), ready (of the slave), address (of the master).
  public let awvalid, awready, awaddr: Signal
  /// Write data: valid (of the master), ready (of the slave), 32 bits of data and 4 byte enables (of the master).
  public let wvalid, wready, wdata, wstrb: Signal
  /// Write response: valid (of the slave), ready (of the master), 2 bits of response (of the slave).
  public let bvalid, bready, bresp: Signal
  /// Read address: valid (of the master), ready (of the slave), address (of the master).
  public let arvalid, arready, araddr: Signal
  /// Read data: valid (of the slave), ready (of the master), 32 bits of data and 2 of response (of the slave).
  public let rvalid, rready, rdata, rresp: Signal
}

/// The signals of an AXI4 port that only reads, with directions as the master sees them; names as in the specification
/// of AXI.
public struct AxiRead: Sendable {
  /// Read address: valid (output), ready (input), address, beats minus 1, log2 of the bytes of a beat, type (outputs).
  public let arvalid, arready, araddr, arlen, arsize, arburst: Signal
  /// Attributes of the read: 4 bits of memory type and 3 of protection (outputs).
  public let arcache, arprot: Signal
  /// Read data: valid (input), ready (output), data, 2 bits of response, last beat (inputs).
  public let rvalid, rready, rdata, rresp, rlast: Signal

  /// The signals that the master drives, by their AXI names.
  public var outputs: [(name: String, signal: Signal)] {
    [
      ("arvalid", arvalid), ("araddr", araddr), ("arlen", arlen), ("arsize", arsize), ("arburst", arburst),
      ("arcache", arcache), ("arprot", arprot), ("rready", rready),
    ]
  }

  /// The signals that the slave drives, by their AXI names.
  public var inputs: [(name: String, signal: Signal)] {
    [("arready", arready), ("rvalid", rvalid), ("rdata", rdata), ("rresp", rresp), ("rlast", rlast)]
  }
}

extension ModuleBuilder {
  /// Declares an AXI4-Stream slave: `valid`, `data` and `last` are inputs, `ready` is an output.
  public func streamInput(
    _ name: String, width: Int, last: Bool = false, file: String = #fileID, line: Int = #line
  ) -> AxiStream {
    AxiStream(
      valid: input("\(name)_tvalid", file: file, line: line),
      ready: output("\(name)_tready", file: file, line: line),
      data: input("\(name)_tdata", width, file: file, line: line),
      last: last ? input("\(name)_tlast", file: file, line: line) : withoutLast(name))
  }

  /// Declares an AXI4-Stream master: `valid`, `data` and `last` are outputs, `ready` is an input.
  public func streamOutput(
    _ name: String, width: Int, last: Bool = false, file: String = #fileID, line: Int = #line
  ) -> AxiStream {
    AxiStream(
      valid: output("\(name)_tvalid", file: file, line: line),
      ready: input("\(name)_tready", file: file, line: line),
      data: output("\(name)_tdata", width, file: file, line: line),
      last: last ? output("\(name)_tlast", file: file, line: line) : withoutLast(name))
  }

  private func withoutLast(_ name: String) -> Signal {
    Signal(.mistaken(.unknownPort, "stream '\(name)' has no tlast: declare it with last: true"))
  }

  /// Declares an AXI4-Lite slave with 32-bit data and byte addresses of `addressWidth` bits.
  public func axiLiteSlave(
    _ name: String, addressWidth: Int, file: String = #fileID, line: Int = #line
  ) -> AxiLite {
    axiLite(addressWidth) { field, width, isMasters in
      isMasters
        ? input("\(name)_\(field)", width, file: file, line: line)
        : output("\(name)_\(field)", width, file: file, line: line)
    }
  }

  /// Declares an AXI4-Lite master with 32-bit data and byte addresses of `addressWidth` bits.
  public func axiLiteMaster(
    _ name: String, addressWidth: Int, file: String = #fileID, line: Int = #line
  ) -> AxiLite {
    axiLite(addressWidth) { field, width, isMasters in
      isMasters
        ? output("\(name)_\(field)", width, file: file, line: line)
        : input("\(name)_\(field)", width, file: file, line: line)
    }
  }

  /// The fields of an AXI4-Lite port, each declared with its width and whether the master drives it.
  private func axiLite(
    _ addressWidth: Int, _ declare: (String, Int, Bool) -> Signal
  ) -> AxiLite {
    func master(_ field: String, _ width: Int = 1) -> Signal { declare(field, width, true) }
    func slave(_ field: String, _ width: Int = 1) -> Signal { declare(field, width, false) }
    return AxiLite(
      awvalid: master("awvalid"), awready: slave("awready"), awaddr: master("awaddr", addressWidth),
      wvalid: master("wvalid"), wready: slave("wready"), wdata: master("wdata", 32), wstrb: master("wstrb", 4),
      bvalid: slave("bvalid"), bready: master("bready"), bresp: slave("bresp", 2),
      arvalid: master("arvalid"), arready: slave("arready"), araddr: master("araddr", addressWidth),
      rvalid: slave("rvalid"), rready: master("rready"), rdata: slave("rdata", 32), rresp: slave("rresp", 2))
  }

  /// Declares the read channels of an AXI4 master without identifiers, `dataWidth` bits wide.
  public func axiReadMaster(
    _ name: String, dataWidth: Int, addressWidth: Int, file: String = #fileID, line: Int = #line
  ) -> AxiRead {
    axiRead(name, dataWidth, addressWidth, isMaster: true, file, line)
  }

  /// Declares the read channels of an AXI4 slave without identifiers, `dataWidth` bits wide.
  public func axiReadSlave(
    _ name: String, dataWidth: Int, addressWidth: Int, file: String = #fileID, line: Int = #line
  ) -> AxiRead {
    axiRead(name, dataWidth, addressWidth, isMaster: false, file, line)
  }

  private func axiRead(
    _ name: String, _ dataWidth: Int, _ addressWidth: Int, isMaster: Bool, _ file: String, _ line: Int
  ) -> AxiRead {
    func port(_ field: String, _ width: Int, byMaster: Bool) -> Signal {
      byMaster == isMaster
        ? output("\(name)_\(field)", width, file: file, line: line)
        : input("\(name)_\(field)", width, file: file, line: line)
    }
    func master(_ field: String, _ width: Int = 1) -> Signal { port(field, width, byMaster: true) }
    func slave(_ field: String, _ width: Int = 1) -> Signal { port(field, width, byMaster: false) }
    return AxiRead(
      arvalid: master("arvalid"), arready: slave("arready"), araddr: master("araddr", addressWidth),
      arlen: master("arlen", 8), arsize: master("arsize", 3), arburst: master("arburst", 2),
      arcache: master("arcache", 4), arprot: master("arprot", 3),
      rvalid: slave("rvalid"), rready: master("rready"), rdata: slave("rdata", dataWidth), rresp: slave("rresp", 2),
      rlast: slave("rlast"))
  }
}
