import Accelerator

extension MailboxClient {
  /// Finds out what is at the other end of the line, and begins a session with it.
  ///
  /// - Returns: the one of some configurations that the device has.
  /// - Throws: `DeviceError` that says what is there instead, or why it is not ready.
  func connect(among configurations: [AcceleratorConfiguration]) throws -> (AcceleratorConfiguration, MailboxLayout) {
    let found = try identify()
    guard let configuration = try configurations.first(where: { try Design.hash(of: $0) == found }) else {
      throw try otherConfiguration(found, configurations)
    }
    let layout = try MailboxLayout(configuration)
    try waitUntilReady(layout)
    for (register, value) in [
      (ControlRegister.id, ControlRegister.identification), (.version, ControlRegister.currentVersion),
      (.configuration, found),
    ] {
      guard try read(register, layout) == value else {
        throw DeviceError.failed("\(line.name): the \(register) register changed; another program may use the port")
      }
    }
    return (configuration, layout)
  }

  /// The configuration hash of the Tern at the other end.
  private func identify() throws -> UInt32 {
    let before = traffic.received
    guard let words = try unchecked(3, at: UInt32(ControlRegister.id.rawValue), attempts: 6) else {
      throw DeviceError.failed(
        traffic.received == before
          ? "\(line.name): nothing answers; is a Tern's bitstream on the board, and --baud its rate?"
          : "\(line.name): what answers cannot be understood; is --baud the board's rate?")
    }
    guard words[0] == ControlRegister.identification else {
      throw DeviceError.failed(
        "\(line.name): is not a Tern: its id register holds \(DeviceError.hexadecimal(words[0])), not "
          + DeviceError.hexadecimal(ControlRegister.identification))
    }
    guard words[1] == ControlRegister.currentVersion else {
      throw DeviceError.failed(
        "\(line.name): is a Tern of version \(words[1]), this driver is for version \(ControlRegister.currentVersion); "
          + "build its bitstream again")
    }
    return words[2]
  }

  private func otherConfiguration(_ found: UInt32, _ wanted: [AcceleratorConfiguration]) throws -> DeviceError {
    let names = try wanted.map {
      "\($0.name) with \($0.shape.lanes) lanes (\(DeviceError.hexadecimal(try Design.hash(of: $0))))"
    }
    return .failed(
      "\(line.name): the board has another configuration (\(DeviceError.hexadecimal(found))) than "
        + "\(names.joined(separator: " or ")); give the MODEL and --lanes that it was built for")
  }

  /// Begins a session; waits while the board loads its model.
  private func waitUntilReady(_ layout: MailboxLayout) throws {
    let deadline = ContinuousClock.now + .seconds(timing.patience)
    var state = try hello(layout)
    while state == BootState.loading.rawValue, ContinuousClock.now < deadline {
      try Task.checkCancellation()
      SerialTiming.sleep(timing.quiet)
      state = try hello(layout)
    }
    guard state != BootState.ready.rawValue else { return }
    throw DeviceError.failed("\(line.name): the board is not ready: \(Self.reason(state))")
  }

  /// Why a board with a boot state does not compute.
  static func reason(_ state: UInt32) -> String {
    switch BootState(rawValue: Int(state)) {
    case .loading: "it still loads its model; try again later"
    case .ready: "it says that it is, and refuses"
    case .noImage: "no model is in its flash; write the board's image again"
    case .otherConfiguration: "the model in its flash is for another bitstream; write the board's image again"
    case .wrongChecksum: "the model in its flash is damaged; write the board's image again"
    case .memoryFault: "its memory does not work"
    case nil: "boot state \(state)"
    }
  }
}
