/// Where things are behind the serial line of a board, as byte addresses of UARTBone, and what the mailbox's words mean.
///
/// The registers of the accelerator come first, at the addresses of `ControlRegister`; they can be read, but for the
/// state window, and not written. Then comes the mailbox: a request buffer that can be read and written, and a response
/// buffer that can be read. Whatever has an effect is a request:
///
///     request    {sequence 8, 0, operation 8, count 8}, words, CRC
///     response   session, {next sequence 8, 0, boot state 4, status 4, count 8}, words, CRC
///     of `roundWithCandidates`, behind that: CRC of the candidates, {sum, token} of each candidate
///
/// A count is that of the words before the CRC. A CRC is the CRC-32 of the bytes as they go over the line (words go most
/// significant byte first), and itself goes least significant byte first. That of a request is over the session and the
/// request, but for `hello`, which begins a session, over the request alone. That of a response is over the response, of
/// which the session is the first word; that of the candidates is over the candidates, the session and the word after it.
///
/// When a burst of writes ends, the device looks at the request buffer. It executes the request if its CRC is right and
/// it has the sequence number that comes next; otherwise nothing happens. Its response stays until the next one.
public struct MailboxLayout: Sendable, Equatable {
  /// Streams of the design.
  public let streams: Int
  /// Candidates in an answer.
  public let candidates: Int
  /// Words of each of the two buffers, a power of two.
  public let bufferWords: Int

  /// Byte address of the request buffer.
  public static let requestAddress: UInt32 = 0x1000
  /// Most words that a `read` gives.
  public static let longestRead = 125
  /// Most words of a request between its first word and its CRC.
  public static let longestRequest = 126
  /// Words of a response before its own: the session, and its first word.
  public static let responseHead = 2
  /// Bits of a count.
  static let countBits = 7
  /// Most words that a command of UARTBone reads.
  private static let longestCommand = 255

  /// What a request asks for.
  public enum Operation: UInt32, Sendable, CaseIterable {
    /// {any number}: begins a session; its name is the CRC of this request, whose own sequence number is not looked at.
    /// The next request has sequence number 1.
    case hello = 1
    /// A token word of each stream: computes them. Response: {scale, best token} of each stream.
    case round = 2
    /// {address}, words: writes them to a register, one after another.
    case write = 3
    /// {address, and in bits 22 to 16 the count of the response}: reads a register so often. Response: the words.
    case read = 4
    /// As `round`; the candidates of the streams that answered, one after another, come behind the response.
    case roundWithCandidates = 6
  }

  /// What became of a request.
  public enum Status: UInt32, Sendable, CaseIterable {
    /// It was executed.
    case done = 0
    /// A round was refused, since the board is not ready: see the boot state.
    case notReady = 1
    /// There is no such operation, or it has another number of words.
    case badRequest = 2
  }

  /// The layout for a design.
  ///
  /// - Throws: `AcceleratorError` for a design whose answers do not fit.
  public init(_ c: AcceleratorConfiguration) throws {
    (streams, candidates) = (c.streams, c.candidates)
    let longest = Self.responseHead + 2 + 2 * streams * (candidates + 1)
    bufferWords = max(128, longest.addressSpace)
    guard 2 * streams * candidates + 1 <= Self.longestCommand, streams <= Self.longestRequest else {
      throw AcceleratorError.unsupported(
        "\(c.name): the answers of \(streams) streams do not fit the mailbox of the serial line; choose fewer --streams"
      )
    }
  }

  /// Byte address of the response buffer, whose first word is the session.
  public var responseAddress: UInt32 { Self.requestAddress + UInt32(4 * bufferWords) }
  /// Word of the response buffer in which the CRC of the candidates is.
  public var candidatesCRC: Int { Self.responseHead + 2 * streams + 1 }
}
