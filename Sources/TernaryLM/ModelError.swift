import Foundation

/// What is wrong with a model or one of its files: one line that names the file or tensor and says what to do.
public struct ModelError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The line.
  public let description: String

  /// An error with this line.
  public init(_ description: String) { self.description = description }

  /// The line, for callers that print `localizedDescription`.
  public var errorDescription: String? { description }
}
