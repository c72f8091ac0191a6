/// A token word: the token in the low 29 bits, and flags.
enum TokenWord {
  /// No token of this stream: its state stays as it is.
  static let idle: UInt32 = 1 << 29 | noAnswer
  private static let isFirst: UInt32 = 1 << 30
  private static let noAnswer: UInt32 = 1 << 31

  static func word(_ token: StreamToken, isFirst: Bool) -> UInt32 {
    UInt32(token.token) | (isFirst ? Self.isFirst : 0) | (token.wantsAnswer ? 0 : noAnswer)
  }
}
