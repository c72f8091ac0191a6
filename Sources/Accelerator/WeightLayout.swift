import GoldenModel

/// Where the weights of a streamed design lie in memory.
///
/// The file is a region for each port, one after another. A line is a beat of every port; a weight word fills several
/// lines, or several words share one. Beat `k` of a region is the port's part of line `k`: first all lines of the layers,
/// then, at the next whole burst, those of the head.
public struct WeightLayout: Sendable, Equatable {
  /// The ports.
  public let ports: WeightPorts
  /// Bytes of a weight word.
  public let wordBytes: Int
  /// Lines that a word fills; 1 if it shares a line with others.
  public let linesPerWord: Int
  /// Words in a line; 1 if a word fills one or more.
  public let wordsPerLine: Int
  /// Words of the layers, and of the head.
  public let bodyWords, headWords: Int

  init(ports: WeightPorts, wordBytes: Int, bodyWords: Int, headWords: Int) {
    self.ports = ports
    self.wordBytes = wordBytes
    self.bodyWords = bodyWords
    self.headWords = headWords
    linesPerWord = wordBytes.dividedRoundingUp(by: ports.bytesPerCycle)
    wordsPerLine = max(1, ports.bytesPerCycle / wordBytes)
  }

  /// Layout of a configuration's weights; nil if they are on chip.
  public init?(_ c: AcceleratorConfiguration) {
    guard let ports = c.weightPorts else { return nil }
    let body = c.arrayCycles(head: false)
    self.init(ports: ports, wordBytes: c.weightBytes, bodyWords: body, headWords: c.weightWords - body)
  }

  /// Bytes of a beat of a port.
  public var beatBytes: Int { ports.width / 8 }
  /// Lines of some words that begin at a line.
  func lines(words: Int) -> Int { (words * linesPerWord).dividedRoundingUp(by: wordsPerLine) }
  /// Lines of the layers and of the head, which a port reads for a token.
  public var lines: Int { bodyLines + headLines }
  var bodyLines: Int { lines(words: bodyWords) }
  var headLines: Int { lines(words: headWords) }
  /// Bursts of the layers and of the head; the last of each may be shorter.
  var bodyBursts: Int { bodyLines.dividedRoundingUp(by: ports.burst) }
  var headBursts: Int { headLines.dividedRoundingUp(by: ports.burst) }
  /// Bytes from one port's region to the next: whole pages of 4 KB, so that no burst crosses one.
  public var regionBytes: Int {
    ((bodyBursts + headBursts) * ports.burst * beatBytes).dividedRoundingUp(by: AXI.pageBytes) * AXI.pageBytes
  }
  /// Bytes of the weight file.
  public var bytes: Int { ports.count * regionBytes }
  /// First line of the head.
  var headLine: Int { bodyBursts * ports.burst }
}

/// Where the embedding lies in the memory of a design that reads it there: its rows at multiples of whole bursts.
public struct EmbeddingLayout: Sendable, Equatable {
  /// Bytes of a row that are read.
  public let rowBytes: Int
  /// Bytes of a beat of the port.
  public let beatBytes: Int
  /// Beats of a burst; the last of a row may be shorter.
  let burst: Int
  /// Rows.
  public let rows: Int
  /// Address of the first row: behind the weights that stream.
  public let base: Int

  /// Longest burst in bytes: a compromise between the number of requests and the padding of rows.
  private static let burstBytes = 1024

  /// Layout of a configuration's embedding; nil if it is on chip.
  public init?(_ c: AcceleratorConfiguration) {
    guard c.readsMemory else { return nil }
    base = WeightLayout(c)?.bytes ?? 0
    beatBytes = 2 * c.shape.vectorLanes
    rowBytes = (c.datapath == .shared ? c.model.hiddenSize : c.hiddenWords) * beatBytes
    rows = c.model.vocabularySize
    var beats = 1
    while beats < AXI.maximumBurst, beats < c.hiddenWords, 2 * beats * beatBytes <= Self.burstBytes { beats *= 2 }
    burst = beats
  }

  /// Beats of a row.
  var beats: Int { rowBytes / beatBytes }
  /// Bursts of a row.
  var bursts: Int { beats.dividedRoundingUp(by: burst) }
  /// Bytes from one row to the next.
  public var strideBytes: Int { bursts * burst * beatBytes }
  /// Bytes of the embedding file.
  public var bytes: Int { rows * strideBytes }
}

/// Numbers of the AXI4 specification.
enum AXI {
  /// No burst crosses a multiple of this address.
  static let pageBytes = 4096
  /// Most beats of a burst.
  static let maximumBurst = 256
  /// Bits of an address on the memory ports.
  static let addressBits = 40
}
