/// Why a board cannot be built for, in words for the person who asked.
public enum BoardError: Error, Equatable, CustomStringConvertible {
  /// The phase-locked loop cannot make a frequency, in hertz.
  case clock(Int)
  /// No board has this name.
  case unknown(String)
  /// A board has no design for a model, and none was described.
  case noDesign(board: String, model: String, known: [String])
  /// The model's image does not fit the flash behind the bitstream.
  case imageTooLarge(bytes: Int, available: Int)
  /// The bitstream reaches into the image.
  case bitstreamTooLarge(bytes: Int, available: Int)

  /// One line with what to do.
  public var description: String {
    switch self {
    case .clock(let hertz):
      "the board's phase-locked loop cannot make \(Double(hertz) / 1e6) MHz; choose another --clock"
    case .unknown(let name):
      "there is no board '\(name)'; the boards are \(Board.all.map(\.name).joined(separator: ", "))"
    case .noDesign(let board, let model, let known):
      "\(board) has no design for \(model)\(known.isEmpty ? "" : ", only for " + known.joined(separator: ", ")); give "
        + "--lanes and --clock"
    case .imageTooLarge(let bytes, let available):
      "the model takes \(bytes) bytes of flash, and \(available) are left behind the bitstream; choose a smaller model"
    case .bitstreamTooLarge(let bytes, let available):
      "the bitstream has \(bytes) bytes, and the model begins at \(available) in the flash; move the board's imageOffset"
    }
  }
}
