import Accelerator
import Foundation
import TernaryLM

/// The host's end of the checked mailbox: requests that are executed once each, whatever the line does to them.
///
/// A request is sent until its response arrives intact. The device executes it at the first time that it is intact, and
/// later ones only bring the response again; see `MailboxLayout`.
final class MailboxClient {
  let line: any SerialLine
  let timing: SerialTiming
  private(set) var traffic = SerialTraffic()
  /// Name of this session: a device that was switched off since it began does not have it.
  private var session: UInt32 = 0
  /// Sequence number of the next request.
  private var sequence: UInt8 = 0
  /// Whether the device's sequence number is known. A request that was given up may have been executed: another one with
  /// its number must never be sent in this session, since the response would be taken for its own.
  private var isInStep = false
  /// First word of the last response.
  private var head: UInt32 = 0

  init(_ line: any SerialLine, timing: SerialTiming) { (self.line, self.timing) = (line, timing) }

  /// A response: its status, the state of the boot loader, its words.
  struct Response {
    let status: MailboxLayout.Status
    let bootState: UInt32
    let words: [UInt32]
  }

  // MARK: Requests

  /// Begins a session with a name made of `number`; returns the state of the boot loader.
  func hello(_ layout: MailboxLayout, number: UInt32 = .random(in: 0 ... .max)) throws -> UInt32 {
    sequence = 0
    return try execute(.hello, [number], responding: 0, layout).bootState
  }

  /// Has a request executed; at most `count` words are in its response.
  ///
  /// - Throws: `DeviceError.lostState` if the device does not know the session, `DeviceError.failed` if no response came,
  ///   `DeviceError.disconnected` if the line is gone, `CancellationError`.
  func execute(
    _ operation: MailboxLayout.Operation, _ words: [UInt32], responding count: Int, _ layout: MailboxLayout
  ) throws -> Response {
    guard isInStep || operation == .hello else {
      throw DeviceError.lostState("\(line.name): an exchange was broken off")
    }
    isInStep = false
    let request = [UInt32(sequence) << 24 | operation.rawValue << 8 | UInt32(1 + words.count)] + words
    let crc = Self.crc((operation == .hello ? [] : [session]) + request)
    if operation == .hello { session = crc }
    let next = sequence &+ 1
    let command = Self.command(request + [crc], responding: count, layout)
    let response = try exchange(command, layout) { words -> Response? in
      let length = Int(words[0] & 0xFF) - MailboxLayout.responseHead
      guard (0...count).contains(length), words[1 + length] == Self.crc([session] + words[...length]),
        UInt8(words[0] >> 24) == next, let status = MailboxLayout.Status(rawValue: words[0] >> 8 & 0xF)
      else { return nil }
      head = words[0]
      return Response(status: status, bootState: words[0] >> 12 & 0xF, words: Array(words[1..<1 + length]))
    }
    (sequence, isInStep) = (next, true)
    return response
  }

  /// The candidates of the round that was executed last: `count` words.
  func candidates(_ count: Int, _ layout: MailboxLayout) throws -> [UInt32] {
    try exchange(Self.candidatesCommand(count, layout), layout) { words in
      words[0] == Self.crc(words[1...] + [session, head]) ? Array(words[1...]) : nil
    }
  }

  /// Brings a request with its CRC, and reads a response of at most `count` words.
  static func command(_ request: [UInt32], responding count: Int, _ layout: MailboxLayout) -> SerialCommand {
    SerialCommand(
      bytes: UARTBone.write(request, at: MailboxLayout.requestAddress)
        + UARTBone.read(count + 2, at: layout.responseAddress + 4), reply: count + 2)
  }

  /// Reads `count` words of candidates.
  static func candidatesCommand(_ count: Int, _ layout: MailboxLayout) -> SerialCommand {
    SerialCommand(
      bytes: UARTBone.read(count + 1, at: layout.responseAddress + UInt32(4 * layout.candidatesCRC)), reply: count + 1)
  }

  /// Words at a byte address, unchecked: those that came twice in a row; nil if none did.
  func unchecked(_ count: Int, at address: UInt32, attempts: Int) throws -> [UInt32]? {
    var last: [UInt32]?
    for attempt in 0..<attempts {
      // What is still coming of an earlier reply would be taken for this one, time and again.
      if attempt > 0, last == nil { try resynchronise(attempt) } else { try drain(quiet: timing.quiet) }
      let words = try ask(SerialCommand(bytes: UARTBone.read(count, at: address), reply: count))
      if let words, words == last { return words }
      last = words
    }
    return nil
  }

  /// The CRC of words as they go over the line, as the word in which it goes over the line.
  static func crc(_ words: some Sequence<UInt32>) -> UInt32 {
    var crc = CRC32()
    UARTBone.bytes(Array(words)).withUnsafeBytes { crc.update($0) }
    return crc.value.byteSwapped
  }

  // MARK: The line

  /// Sends a command until its reply is accepted.
  private func exchange<Result>(
    _ command: SerialCommand, _ layout: MailboxLayout, accept: ([UInt32]) -> Result?
  ) throws -> Result {
    for attempt in 0..<timing.attempts {
      try Task.checkCancellation()
      if attempt > 0 {
        traffic.repeats += 1
        try resynchronise(attempt)
      }
      // The session may also be another host's.
      if attempt % 4 == 3, let found = try unchecked(1, at: layout.responseAddress, attempts: 2), found != [session],
        sequence != 0
      {
        throw DeviceError.lostState(
          "\(line.name): the board lost its state; it was unplugged, or another program used it")
      }
      if let words = try ask(command), let result = accept(words) { return result }
    }
    throw DeviceError.failed(
      "\(line.name): no intact reply to \(timing.attempts) requests; the line is broken or the device hangs")
  }

  /// Sends a command; the words of its reply, nil if they did not all come.
  private func ask(_ command: SerialCommand) throws -> [UInt32]? {
    try drain(quiet: 0)
    try line.write(command.bytes)
    traffic.sent += command.bytes.count
    var bytes: [UInt8] = []
    while bytes.count < 4 * command.reply {
      let more = try line.read(atMost: 4 * command.reply - bytes.count, within: timing.reply)
      guard !more.isEmpty else { return nil }
      traffic.received += more.count
      bytes += more
    }
    return UARTBone.words(bytes)
  }

  /// Ends whatever command the device may think it is in, and waits until it is quiet. A short command first: most faults
  /// lose a byte of one.
  private func resynchronise(_ attempt: Int) throws {
    let end = UARTBone.end(ofWords: attempt == 1 ? 4 : UARTBone.longest)
    try line.write(end)
    traffic.sent += end.count
    try drain(quiet: timing.quiet)
  }

  /// Drops what comes until nothing came for some seconds, or more came than the longest command brings.
  private func drain(quiet: Double) throws {
    var dropped = 0
    while dropped < 16 * UARTBone.longest {
      let bytes = try line.read(atMost: 4096, within: quiet)
      guard !bytes.isEmpty else { return }
      dropped += bytes.count
      traffic.received += bytes.count
    }
  }
}

/// Bytes to the device, and the number of words that it answers.
struct SerialCommand {
  let bytes: [UInt8]
  let reply: Int

  /// What it takes of the line.
  var traffic: SerialTraffic { SerialTraffic(sent: bytes.count, received: 4 * reply) }
}
