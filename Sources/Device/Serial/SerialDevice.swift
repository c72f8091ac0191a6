import Accelerator
import GoldenModel
import TernaryLM

/// A board behind a serial line.
///
/// No wrong answer comes out of it whatever the line does: every exchange is checked and repeated; see `MailboxClient`.
/// When the board lost its state, as after it was unplugged, its tokens so far are computed again.
public final class SerialDevice: Device {
  /// The design on the board.
  public let configuration: AcceleratorConfiguration
  /// Whether answers have candidates, which cost four times the bytes of a greedy answer.
  public var readsCandidates = true
  private var client: MailboxClient
  private let layout: MailboxLayout
  private let open: () throws -> any SerialLine
  private let note: (String) -> Void
  private var history: SerialHistory
  private var counted = DeviceStatistics(cycles: CycleCounts())
  private var counters: CounterReadings
  /// Rounds and tokens since the counters were read.
  private var uncounted = (rounds: 0, tokens: 0)
  private var lastCounted = ContinuousClock.now
  /// What went wrong where nothing could be thrown; the next call throws it.
  private var failure: (any Error)?
  private var earlierTraffic = SerialTraffic()
  /// Whether a call failed in the middle, so that the board may be ahead of `history`.
  private var isUncertain = false

  /// Opens a board on a serial port; see `init(among:timing:note:open:)`.
  public static func open(
    _ path: String, baud: Int, among configurations: [AcceleratorConfiguration],
    timing: SerialTiming = SerialTiming(), note: @escaping (String) -> Void = { _ in }
  ) throws -> SerialDevice {
    var timing = timing
    // The longest command may be on its way before the one that is waited for.
    timing.reply += Double(10 * UARTBone.end(ofWords: UARTBone.longest).count) / Double(baud)
    return try SerialDevice(among: configurations, timing: timing, note: note) { try SerialPort(path, baud: baud) }
  }

  /// Opens a board.
  ///
  /// - Parameters:
  ///   - configurations: what may be on it.
  ///   - note: called with one line when something is repaired.
  ///   - open: opens the line; again, after it was unplugged.
  /// - Throws: `DeviceError` that says what there is instead.
  public init(
    among configurations: [AcceleratorConfiguration], timing: SerialTiming = SerialTiming(),
    note: @escaping (String) -> Void = { _ in }, open: @escaping () throws -> any SerialLine
  ) throws {
    (self.open, self.note) = (open, note)
    client = MailboxClient(try open(), timing: timing)
    (configuration, layout) = try client.connect(among: configurations)
    history = SerialHistory(streams: configuration.streams)
    counters = try client.counters(layout)
  }

  /// The line, such as `/dev/ttyUSB0`.
  public var name: String { client.line.name }
  /// Dimensions of the model.
  public var model: ModelConfiguration { configuration.model }
  /// Independent sequences.
  public var streams: Int { configuration.streams }
  /// What went over the line.
  public var traffic: SerialTraffic { earlierTraffic + client.traffic }
  /// What of it was for rounds, with all that had to be repeated for them.
  public private(set) var roundTraffic = SerialTraffic()

  /// What happened since the device was opened. Reads the board's counters, if a round was taken since it did so last.
  public var statistics: DeviceStatistics {
    if uncounted.rounds > 0, failure == nil {
      do { try count() } catch { failure = error }
    }
    var result = counted
    (result.rounds, result.tokens) = (result.rounds + uncounted.rounds, result.tokens + uncounted.tokens)
    return result
  }

  /// Compares a token that the board computes with the golden model's: other weights in its flash give other sums.
  ///
  /// For a board that was just opened: the token belongs to no sequence and is not counted.
  ///
  /// - Throws: `DeviceError.failed` if the board has another model.
  public func checkModel(_ golden: FixedPointModel) throws {
    let wanted = readsCandidates
    defer { readsCandidates = wanted }
    readsCandidates = true
    let token = StreamToken(min(model.beginToken, model.vocabularySize - 1), wantsAnswer: true)
    let answers = try recovering { try compute([StreamToken?](repeating: token, count: streams)) }
    let expected = try GoldenDevice(golden, streams: 1).step([token])[0]
    for answer in answers {
      guard let answer, let expected, answer.best == expected.best,
        answer.candidates == Array(expected.candidates.prefix(answer.candidates.count))
      else {
        throw DeviceError.failed(
          "\(name): the board has other weights than the MODEL given; write the board's image again, or give its model")
      }
    }
    counters = try client.counters(layout)
  }

  // MARK: Rounds

  /// Makes the next token of a stream the first of a sequence.
  public func reset(stream: Int) throws {
    try check(stream: stream)
    history.begin(stream, from: nil)
  }

  /// Takes a token of each stream; see `Device.step`.
  public func step(_ round: [StreamToken?]) throws -> [Answer?] {
    try check(round)
    try throwFailure()
    let tokens = round.count { $0 != nil }
    guard tokens > 0 else { return round.map { _ in nil } }
    let before = traffic
    let answers = try recovering { try compute(round) }
    roundTraffic = roundTraffic + (traffic - before)
    history.append(round)
    uncounted = (uncounted.rounds + 1, uncounted.tokens + tokens)
    // The counters wrap around after a minute or more.
    if ContinuousClock.now - lastCounted > .seconds(20) { _ = statistics }
    return answers
  }

  /// What a round takes of the line when nothing has to be repeated: the commands of `compute`.
  ///
  /// - Throws: `AcceleratorError` for a design whose answers do not fit the mailbox.
  public static func roundTraffic(
    _ configuration: AcceleratorConfiguration, candidates: Bool
  ) throws -> SerialTraffic {
    let layout = try MailboxLayout(configuration)
    let streams = configuration.streams
    // The operation, a token of each stream, and the CRC.
    let request = [UInt32](repeating: 0, count: streams + 2)
    let round = MailboxClient.command(request, responding: 2 * streams, layout).traffic
    guard candidates else { return round }
    return round + MailboxClient.candidatesCommand(2 * streams * configuration.candidates, layout).traffic
  }

  private func compute(_ round: [StreamToken?]) throws -> [Answer?] {
    let words = round.enumerated().map { stream, token in
      token.map { TokenWord.word($0, isFirst: history.isFirst(stream)) } ?? TokenWord.idle
    }
    let wanted = round.indices.filter { round[$0]?.wantsAnswer == true }
    let width = readsCandidates ? 2 * configuration.candidates : 0
    let answered = try execute(words, candidates: width > 0 && !wanted.isEmpty)
    let candidates = width > 0 && !wanted.isEmpty ? try client.candidates(width * wanted.count, layout) : []
    var answers = [Answer?](repeating: nil, count: streams)
    for (number, stream) in wanted.enumerated() {
      answers[stream] = try answer(
        answered[2 * stream..<2 * stream + 2], candidates.dropFirst(width * number).prefix(width))
    }
    return answers
  }

  /// Has a round computed: {scale, best token} of each stream.
  private func execute(_ words: [UInt32], candidates: Bool) throws -> [UInt32] {
    let response = try client.execute(
      candidates ? .roundWithCandidates : .round, words, responding: 2 * streams, layout)
    guard response.status == .done, response.words.count == 2 * streams else {
      throw DeviceError.failed("\(name): the board refuses to compute: \(MailboxClient.reason(response.bootState))")
    }
    return response.words
  }

  /// An answer from {scale, best token} and {sum, token} of each candidate.
  private func answer(_ head: ArraySlice<UInt32>, _ candidates: ArraySlice<UInt32>) throws -> Answer {
    guard let scale = head.first, let best = head.last, best < model.vocabularySize else {
      throw DeviceError.failed("\(name): the board computed no answer; build its bitstream again")
    }
    let unit = RowScale(encoded: Int(scale)).unit(fraction: FixedPointParameters.logitFraction)
    let words = Array(candidates)
    let list = stride(from: 0, to: words.count - 1, by: 2).map { index in
      Answer.Candidate(token: Int(words[index + 1]), logit: Float(Double(Int32(bitPattern: words[index])) * unit))
    }
    return Answer(best: Int(best), candidates: list, logits: nil, output: nil)
  }

  // MARK: States

  /// The recurrent state of a stream after its last token: zeros before the first.
  public func saveState(stream: Int) throws -> DeviceState {
    try check(stream: stream)
    try throwFailure()
    guard !history.isFirst(stream) else { return .fixedPoint(RecurrentState(configuration: model)) }
    return .fixedPoint(try recovering { try client.state(stream, configuration, layout) })
  }

  /// Lets a stream continue the sequence that `state` was saved from.
  public func restoreState(_ state: DeviceState, stream: Int) throws {
    try check(stream: stream)
    try throwFailure()
    let state = try state.fixedPoint()
    guard state.values.count == model.layerCount * model.hiddenSize else { throw DeviceError.otherState }
    try recovering { try client.setState(state, stream, configuration, layout) }
    history.begin(stream, from: state)
  }

  // MARK: Counters

  private func count() throws {
    let readings = try client.counters(layout)
    counted += readings.difference(from: counters, rounds: uncounted.rounds, tokens: uncounted.tokens)
    (counters, uncounted, lastCounted) = (readings, (0, 0), .now)
  }

  /// Throws what `statistics` could not throw, unless it can be repaired.
  private func throwFailure() throws {
    guard let failure, !Self.isRepairable(failure) else { return }
    self.failure = nil
    throw failure
  }

  // MARK: Recovery

  /// Calls `body`; when the board was unplugged or lost its state, brings it back to where it was and tries again.
  private func recovering<Result>(_ body: () throws -> Result) throws -> Result {
    var last = failure
    if last == nil, isUncertain { last = DeviceError.lostState("\(name): an exchange was broken off") }
    failure = nil
    isUncertain = true
    for _ in 0..<3 {
      do {
        if let last { try recover(last) }
        let result = try body()
        isUncertain = false
        return result
      } catch  where Self.isRepairable(error) { last = error }
    }
    throw last ?? DeviceError.failed("\(name): cannot be brought back")
  }

  private static func isRepairable(_ error: any Error) -> Bool {
    switch error as? DeviceError {
    case .disconnected, .lostState: true
    default: false
    }
  }

  /// Opens the line again if it is gone, and computes again what the board knew.
  private func recover(_ error: any Error) throws {
    note("\(error); computing \(history.tokens) tokens again")
    let timing = client.timing
    if case .disconnected = error as? DeviceError {
      earlierTraffic = traffic
      client = MailboxClient(LostLine(name: name), timing: timing)
      client = MailboxClient(try reopen(timing, because: error), timing: timing)
    }
    _ = try client.connect(among: [configuration])
    earlierTraffic.recoveries += 1
    for (stream, state) in history.states.enumerated() {
      if let state { try client.setState(state, stream, configuration, layout) }
    }
    for words in history.replay { _ = try execute(words, candidates: false) }
    counters = try client.counters(layout)
  }

  /// Tries to open the line until it is there again.
  private func reopen(_ timing: SerialTiming, because error: any Error) throws -> any SerialLine {
    let deadline = ContinuousClock.now + .seconds(timing.patience)
    while ContinuousClock.now < deadline {
      try Task.checkCancellation()
      if let line = try? open() { return line }
      SerialTiming.sleep(timing.quiet)
    }
    throw DeviceError.failed("\(error), and did not come back within \(Int(timing.patience)) s")
  }
}

/// A line that is gone.
private final class LostLine: SerialLine {
  let name: String

  init(name: String) { self.name = name }

  func write(_ bytes: [UInt8]) throws { throw DeviceError.disconnected("\(name): was unplugged") }
  func read(atMost count: Int, within seconds: Double) throws -> [UInt8] {
    throw DeviceError.disconnected("\(name): was unplugged")
  }
}
