import Foundation

/// What is wrong with a model or one of its files: one line that names the file or tensor and says what to do.
public struct ModelError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The line.
  public let description: String

  /// An error with this line; control characters, which a name from a file may hold, become spaces.
  public init(_ description: String) {
    let scalars = description.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
    self.description = String(String.UnicodeScalarView(scalars))
  }

  /// The line, for callers that print `localizedDescription`.
  public var errorDescription: String? { description }
}
